import { jest } from '@jest/globals';

/** From now on what this process writes goes into `printed` and nowhere else, until `jest.restoreAllMocks()`. */
export function keepOutput(printed: string[]): void {
  for (const out of [process.stdout, process.stderr])
    jest.spyOn(out, 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
}
