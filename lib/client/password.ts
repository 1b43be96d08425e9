/** Refuses passwords that guessing starts with. The dictionaries load when they are first needed. */

/** `reason` is for the user, in English; `suggestions` may be empty. */
export class WeakPassword extends Error {
  override readonly name = 'WeakPassword';
  readonly reason: string;
  readonly suggestions: readonly string[];

  /** @internal */
  constructor(reason: string, suggestions: readonly string[]) {
    super(reason);
    this.reason = reason;
    this.suggestions = suggestions;
  }
}

/** Of zxcvbn's 0 to 4. 3 is at least 10^8 guesses: months of Argon2id even for one who has the table and the key store. */
const leastScore = 3;

/** Throws {@link WeakPassword}. */
export async function requireStrongPassword(password: string): Promise<void> {
  const strength = await loadStrength();
  const { score, feedback } = strength.check(password.slice(0, 256));
  if (score >= leastScore) return;
  throw new WeakPassword(feedback.warning || 'This password is easy to guess.', feedback.suggestions);
}

type Strength = InstanceType<typeof import('@zxcvbn-ts/core').ZxcvbnFactory>;

let loading: Promise<Strength> | undefined;

function loadStrength(): Promise<Strength> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Strength> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
}
