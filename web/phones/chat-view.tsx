/** A chat as a messenger shows it. */
import { useEffect, useState } from 'preact/hooks';
import { useAddress } from '../parts/use-address.ts';
import { type Message, readChat } from '../story/chat.ts';
import { useText } from '../text/context.ts';

interface ChatParts {
  readonly label: string;
  readonly chat: Blob;
  /** By name. */
  readonly photos: ReadonlyMap<string, Blob>;
}

export function ChatView({ label, chat, photos }: ChatParts) {
  const { language } = useText();
  const [messages, setMessages] = useState<readonly Message[]>([]);
  useEffect(() => {
    chat.text().then((text) => setMessages(readChat(text) ?? []));
  }, [chat]);
  const [me] = messages.map(({ from }) => from);
  const day = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class="chat" tabIndex={0} aria-label={label}>
      <ol>
        {messages.map((message, index) => (
          <li key={`${message.day} ${message.time} ${index}`} class={message.from === me ? 'mine' : 'theirs'}>
            {message.day !== messages[index - 1]?.day && <p class="chat-day">{day.format(new Date(message.day))}</p>}
            <div class="bubble">
              <span class="unseen">{message.from}: </span>
              <Said message={message} photos={photos} />
              <time class="figures">{message.time}</time>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Said({ message: { said }, photos }: { readonly message: Message } & Pick<ChatParts, 'photos'>) {
  const { say } = useText();
  const address = useAddress(typeof said === 'string' ? undefined : photos.get(said.photo));
  if (typeof said === 'string') return <span>{said}</span>;
  return address ? <img src={address} alt={say('chat.photo', { name: said.photo })} /> : <span>{said.photo}</span>;
}
