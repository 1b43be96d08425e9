/** How far something long is. */

interface ProgressParts {
  readonly label: string;
  /** Left out where it cannot be said. */
  readonly done?: number;
  readonly total?: number;
}

export function Progress({ label, done, total }: ProgressParts) {
  const known = done !== undefined && total !== undefined && total > 0;
  return (
    <div class="progress">
      <span>{label}</span>
      {known ? <progress aria-label={label} value={done} max={total} /> : <progress aria-label={label} />}
    </div>
  );
}
