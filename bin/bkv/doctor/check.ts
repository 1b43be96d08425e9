/** One thing that the doctor looked at. */
import { explain } from '../explain.ts';
import type { FailureCode } from '../failure.ts';

export interface Check {
  readonly name: string;
  /** What is right, or what is wrong and what to do. */
  readonly text: string;
  /** Absent: it is right. */
  readonly code?: FailureCode;
  /** Of which vault of a set: its address. */
  readonly vault?: string;
}

export const right = (name: string, text: string): Check => ({ name, text });

export const wrong = (name: string, code: FailureCode, text: string): Check => ({ name, code, text });

/** What `work` says is right, or why it failed. */
export async function look(name: string, work: () => string | Promise<string>): Promise<Check> {
  try {
    return right(name, await work());
  } catch (error) {
    const { code, message } = explain(error);
    return wrong(name, code, message);
  }
}
