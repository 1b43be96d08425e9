/**
 * What people everywhere take for a password, in languages of which the app may not know that the user speaks them: the
 * words for password, love, hello, sun, the seasons, football, and pet names. Written for this project; always checked.
 */
const lines = [
  'пароль привет любовь солнце солнышко люблю ялюблютебя люблютебя красотка котенок зайка кошка мама спартак зенит',
  'лето зима весна осень россия москва максим андрей сергей дмитрий александр николай наташа марина настя катя йцукен',
  'йцукенг йцукенгшщз фыва фывапролдж ячсмить якохаютебе кохання україна київ привіт сонце сонечко зайчик обичамте парола',
  'passwort ichliebedich liebe hallo schatz sonne sommer winter frühling herbst fussball schalke04 geheim mama hund katze',
  'contraseña tequiero teamo amor miamor hola corazón verano invierno primavera otoño fútbol secreto mariposa estrella',
  'senha euteamo teamo amor meuamor verão inverno primavera outono futebol segredo flamengo benfica obrigado estrela',
  'motdepasse jetaime amour monamour bonjour soleil été hiver printemps automne doudou chouchou loulou secret marseille',
  'parola parolachiave tiamo tivogliobene amore ciao ciaociao sole estate inverno primavera autunno juventus calcio segreto',
  'wachtwoord ikhouvanjou liefde hallo schatje zomer winter lente herfst voetbal ajax welkom geheim zonnetje',
  'hasło kochamcię kochanie miłość cześć słońce słoneczko lato zima wiosna jesień piłka polska misiek tajne',
  'heslo milujitě miluju láska ahoj slunce sluníčko léto zima jaro podzim fotbal tajné heslojeheslo ľúbimťa leto',
  'lösenord jagälskardig älskling hej sommar vinter vår höst fotboll hemlig välkommen passord jegelskerdeg kjærlighet',
  'adgangskode kodeord jegelskerdig elskling skat sommer efterår hemmelig hei heisann fotball',
  'salasana rakkaus rakastansinua minärakastansinua terve kesä talvi kevät syksy jalkapallo perkele salainen kulta',
  'şifre parola seniseviyorum aşkım sevgilim merhaba yaz kış bahar sonbahar futbol galatasaray fenerbahçe beşiktaş türkiye',
  'jelszó szeretlek szerelem szia nyár tél tavasz ősz parolă teiubesc iubire iubita salut vară iarnă primăvară toamnă',
  'lozinka volimte ljubav zdravo sunce leto jesen zima proljeće geslo ljubimte лозинка волимте љубав сунце',
  'κωδικός σαγαπώ αγάπη γεια ήλιος καλοκαίρι χειμώνας άνοιξη φθινόπωρο μπαμπάς ολυμπιακός παοκ',
  'كلمةالسر كلمةالمرور احبك بحبك حبيبي حبيبتي مرحبا السلامعليكم اللهاكبر بسمالله الحمدلله محمد شمس صيف شتاء',
  'סיסמה אניאוהבאותך אהבה שלום שמש קיץ חורף רمز رمزعبور دوستتدارم عشقمن سلام خورشید تابستان زمستان بهار پاییز',
  'katasandi sandi akucintakamu akusayangkamu sayang cinta sayangku bismillah indonesia rahasia selamat doraemon',
  'matkhau emyeuanh anhyeuem yeuem yeuanh xinchao vietnam mậtkhẩu anhyêuem xinchào passwordko mahalkita mahalko kaibigan',
  'पासवर्ड नमस्ते प्यार मैंतुमसेप्यारकरताहूँ भारत namaste pyaar pyar maintumsepyarkartahoon jaishreeram jaimatadi omsairam',
  'รหัสผ่าน ฉันรักเธอ รักเธอ สวัสดี ความรัก ประเทศไทย',
  '密码 密碼 我的密码 你好 您好 我爱你 我愛你 我爱你一生一世 我爱你们 一二三四 一二三四五 一二三四五六七 爱你一万年 生日快乐 新年快乐',
  '恭喜发财 身体健康 万事如意 天天向上 好好学习 好好学习天天向上 中国加油 天下无双 woaini woaini1314 5201314 1314520 mima wodemima',
  'nihao zhongguo aini shengrikuaile woaiwojia laopo laogong baobei',
  'パスワード ぱすわーど 愛してる 愛しています あいしてる 大好き だいすき こんにちは ありがとう ありがとうございます さくら サクラ 桜 おはよう',
  'aishiteru daisuki konnichiwa arigatou sakura pasuwado himitsu ひみつ 秘密 東京 日本',
  '비밀번호 사랑해 사랑해요 사랑합니다 안녕 안녕하세요 대한민국 행복 감사합니다 qlalfqjsgh tkfkdgo tkfkdgody dkssud dkssudgktpdy saranghae',
];

/** The commoner of each line first. */
export const world: readonly string[] = lines.flatMap((line) => line.split(' '));
