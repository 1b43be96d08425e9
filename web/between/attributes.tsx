/** All attributes of an item, each with what it is for, and its bytes in full for who opens them. */
import { useText } from '../text/context.ts';
import type { Text } from '../text/text.ts';
import type { Attribute } from '../vault/api.ts';
import { inOrder, shownAs } from '../vault/item.ts';
import { meaningOf } from './meanings.ts';

interface AttributesParts {
  readonly item: readonly Attribute[];
  readonly fresh: ReadonlySet<string>;
  readonly gone: readonly Attribute[];
}

export function Attributes({ item, fresh, gone }: AttributesParts) {
  return (
    <dl class="attributes">
      {inOrder(item).map((one) => (
        <Row key={one.name} attribute={one} mood={fresh.has(one.name) ? 'attribute-fresh' : ''} />
      ))}
      {inOrder(gone).map((one) => (
        <Row key={`gone ${one.name}`} attribute={one} mood="attribute-gone" />
      ))}
    </dl>
  );
}

function Row({ attribute, mood }: { readonly attribute: Attribute; readonly mood: string }) {
  const text = useText();
  const meaning = meaningOf(attribute.name);
  const brief = briefOf(attribute, text);
  return (
    <div class={`attribute ${mood}`}>
      <dt>
        <code>{attribute.name}</code>
        {brief === undefined ? (
          <span class="quiet figures">{text.size(attribute.bytes)}</span>
        ) : (
          <span class="value mono figures">{brief}</span>
        )}
      </dt>
      <dd>
        {meaning && <p class="quiet">{text.say(meaning)}</p>}
        {brief === undefined && <Value attribute={attribute} />}
      </dd>
    </div>
  );
}

/** A number or a time, which stands beside its name. */
function briefOf(attribute: Attribute, text: Text): string | undefined {
  const shown = shownAs(attribute);
  if (shown.kind === 'time') return text.clock(shown.time);
  return attribute.type === 'N' && shown.kind === 'plain' ? shown.text : undefined;
}

/** Characters of a value that stand on one line. */
const short = 36;

function Value({ attribute }: { readonly attribute: Attribute }) {
  const text = useText();
  const shown = shownAs(attribute);
  if (shown.kind === 'parts') return <Parts parts={shown.parts} />;
  const whole = shown.kind === 'bytes' ? shown.hex : shown.kind === 'time' ? text.clock(shown.time) : shown.text;
  if (whole.length <= short) return <p class="mono value">{whole}</p>;
  return (
    <details class="value-long">
      <summary class="mono">
        <span class="unseen">{text.say('vault.whole', { name: attribute.name })}: </span>
        {whole.slice(0, short)}…
      </summary>
      <p class="mono value">{whole}</p>
    </details>
  );
}

function Parts({ parts }: { readonly parts: readonly Attribute[] }) {
  const { say, count } = useText();
  if (parts.length === 0) return <p class="quiet">{say('vault.nothing')}</p>;
  return (
    <details class="value-parts">
      <summary>{count('vault.parts', parts.length)}</summary>
      <dl>
        {parts.map((one) => (
          <div key={one.name} class="attribute">
            <dt>
              <code>{one.name}</code>
            </dt>
            <dd>
              <Value attribute={one} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
