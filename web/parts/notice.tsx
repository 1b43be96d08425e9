/** What a person is told at the place where they look. */
import type { ComponentChildren } from 'preact';
import { Icon } from '../icons/icon.tsx';
import type { Words } from '../words.ts';

interface NoticeParts {
  readonly words: Words;
  readonly tone: 'good' | 'bad' | 'wait';
  readonly children?: ComponentChildren;
}

const icons = { good: 'check', bad: 'cross', wait: 'wait' } as const;

export function Notice({ words: { title, text }, tone, children }: NoticeParts) {
  return (
    <div class={`notice notice-${tone}`}>
      <Icon name={icons[tone]} />
      <div>
        <strong>{title}</strong>
        <p>{text}</p>
        {children}
      </div>
    </div>
  );
}
