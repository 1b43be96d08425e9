/** What AWS's documentation says, as data: with the page, and the day on which it was read there. */
export interface Fact {
  readonly page: string;
  readonly url: string;
  /** YYYY-MM-DD */
  readonly read: string;
}

/** What a service takes in the policy of one kind of resource. */
export interface ActionList extends Fact {
  readonly actions: readonly string[];
  /** The longest policy, as JSON. */
  readonly bytes: number;
}
