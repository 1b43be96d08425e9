/** The files of docs/building-an-app.md: each block of code is one, and its first line names it. */
import { codeIn, readPage } from '../docs/markdown.ts';

export interface GuideFile {
  /** Such as `set-up`. */
  readonly name: string;
  readonly text: string;
}

export function guideFiles(): GuideFile[] {
  return codeIn(readPage('docs/building-an-app.md'), 'ts').map((text) => {
    const name = /^\/\/ ([a-z-]+)\.ts\b/.exec(text)?.[1];
    if (!name)
      throw new Error(`a block of the guide expected its file's name in the first line, got ${text.slice(0, 40)}`);
    return { name, text };
  });
}
