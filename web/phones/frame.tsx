/** The frame of a phone. */
import type { ComponentChildren } from 'preact';

interface FrameParts {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly children: ComponentChildren;
}

export function Frame({ id, title, lead, children }: FrameParts) {
  return (
    <section class="phone" aria-labelledby={id}>
      <div class="phone-speaker" />
      <header class="phone-head">
        <h2 id={id}>{title}</h2>
        <p class="quiet">{lead}</p>
      </header>
      <div class="phone-body">{children}</div>
    </section>
  );
}
