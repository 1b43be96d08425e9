/** What guessers were told, and how many passwords they could test by it. */

interface Answer {
  readonly member: number;
  /** The set that answered. */
  readonly by: string;
  readonly password: string;
  /** How many proofs there had been, at any member. */
  readonly after: number;
}

export class Told {
  readonly #answers: Answer[] = [];
  readonly #refills = new Map<string, number>();
  #proofs = 0;

  answered({ member, by, password }: Omit<Answer, 'after'>): void {
    this.#answers.push({ member, by, password, after: this.#proofs });
  }

  proven({ member, by }: Pick<Answer, 'member' | 'by'>): void {
    this.#proofs++;
    const key = `${by}|${member}`;
    this.#refills.set(key, (this.#refills.get(key) ?? 0) + 1);
  }

  get sets(): string[] {
    return [...new Set(this.#answers.map(({ by }) => by))];
  }

  /** How often a proof gave this set's attempts back, at all members together. */
  refills(by: string): number {
    return [...this.#refills].reduce((sum, [key, count]) => (key.startsWith(`${by}|`) ? sum + count : sum), 0);
  }

  /** Passwords that `needed` members answered under this set. */
  tested(by: string, needed: number): number {
    return testedIn(
      this.#answers.filter((answer) => answer.by === by),
      needed,
    );
  }

  /** The same, each of them answered between the same two proofs: the most of all times. */
  testedBetweenProofs(by: string, needed: number): number {
    const between = Array.from({ length: this.#proofs + 1 }, (_, after) =>
      testedIn(
        this.#answers.filter((answer) => answer.by === by && answer.after === after),
        needed,
      ),
    );
    return Math.max(...between);
  }
}

function testedIn(answers: readonly Answer[], needed: number): number {
  const members = new Map<string, Set<number>>();
  for (const { password, member } of answers) members.set(password, (members.get(password) ?? new Set()).add(member));
  return [...members.values()].filter(({ size }) => size >= needed).length;
}
