/** Bytes, times and counts as a person reads them. */

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  for (; value >= 1023.5 && unit < units.length - 1; unit++) value /= 1024;
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** A whole number in groups of three digits. Node's own function for it first loads all it knows of languages. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

const two = (number: number) => String(number).padStart(2, '0');

/** Local time, such as `2026-03-01 14:05:09`. */
export function localTime(time: Date): string {
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

const spans = [
  [86_400, 'day', 'days'],
  [3_600, 'hour', 'hours'],
  [60, 'minute', 'minutes'],
  [1, 'second', 'seconds'],
] as const;

/** In the largest unit that fits and, while there are few of those, the next: `1 minute 30 seconds`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  const largest = spans.findIndex(([size]) => seconds >= size);
  let left = seconds;
  const parts = spans.slice(largest, largest + 2).map(([size, one, many]) => {
    const whole = Math.floor(left / size);
    left -= whole * size;
    return { whole, text: count(whole, one, many) };
  });
  const [first, second] = parts;
  return second && second.whole > 0 && (first?.whole ?? 0) < 10 ? `${first?.text} ${second.text}` : `${first?.text}`;
}

/** Such as `3 days ago`. */
export function ago(time: Date, now: Date): string {
  const past = now.getTime() - time.getTime();
  return past < 0 ? `${duration(-past)} from now, by the clock of this device` : `${duration(past)} ago`;
}

/** Such as `at 2026-03-01 14:05:09 (in 30 seconds)`, or `now`. Without `now` nobody can say how long that is. */
export function timeAhead(time: Date | undefined, now: Date | undefined): string {
  if (!time) return 'now';
  if (!now) return `at ${localTime(time)}`;
  const left = time.getTime() - now.getTime();
  // The vault's clock is known to a second.
  return left < 1000 ? 'now' : `at ${localTime(time)} (in ${duration(left)})`;
}
