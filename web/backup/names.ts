/** What files are called within a backup: each has a name of its own. */

interface Named {
  readonly name: string;
  /** Where a whole folder was chosen: the path from there. */
  readonly webkitRelativePath?: string;
}

/** A name that is taken gets a number before its ending: `photo (2).jpg`. */
export function namesOf(files: readonly Named[]): readonly string[] {
  const taken = new Set<string>();
  return files.map(({ name, webkitRelativePath }) => {
    const wanted = webkitRelativePath || name;
    let free = wanted;
    for (let number = 2; taken.has(free); number++) free = numbered(wanted, number);
    taken.add(free);
    return free;
  });
}

function numbered(path: string, number: number): string {
  const [, stem = path, ending = ''] = /^(.*[^/])(\.[^./]+)$/.exec(path) ?? [];
  return `${stem} (${number})${ending}`;
}
