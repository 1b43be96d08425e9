/** One of several, all of them seen. Radio buttons beneath, so that the arrow keys go through them. */
import { Icon, type IconName } from '../icons/icon.tsx';

interface Segment<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly icon: IconName;
  /** Said beside the label, and drawn as a tick. */
  readonly done?: string | undefined;
}

interface SegmentsParts<Name extends string> {
  readonly label: string;
  /** Of the group, different from every other on the page. */
  readonly group: string;
  readonly segments: readonly Segment<Name>[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
}

export function Segments<Name extends string>({ label, group, segments, chosen, onChoose }: SegmentsParts<Name>) {
  return (
    <fieldset class="segments">
      <legend class="unseen">{label}</legend>
      {segments.map((one) => (
        <label key={one.name} class="segment">
          <input
            class="unseen"
            type="radio"
            name={group}
            checked={one.name === chosen}
            onChange={() => onChoose(one.name)}
          />
          <Icon name={one.icon} />
          <span>{one.label}</span>
          {one.done !== undefined && (
            <span class="segment-done">
              <Icon name="check" />
              <span class="unseen">{one.done}</span>
            </span>
          )}
        </label>
      ))}
    </fieldset>
  );
}
