/** Bodies of two forms: one of each scheme. */

export type FieldOf<T> = T extends unknown ? keyof T : never;

/** The body, where it is of the form that has this field; undefined where it is of the other. */
export function formWith<T extends object, Field extends FieldOf<T>>(
  body: T,
  field: Field,
): Extract<T, Readonly<Record<Field, unknown>>> | undefined {
  return field in body ? (body as Extract<T, Readonly<Record<Field, unknown>>>) : undefined;
}
