/** What a linter found, and what is set aside with a reason. */
export interface Finding {
  readonly check: string;
  /** Stage and stack, such as `prod/backup-key-vault-prod-cluster`. */
  readonly stack: string;
  /** Logical id. */
  readonly resource: string;
  readonly says: string;
}

export interface SetAside {
  readonly check: string;
  /** Of `<stack> <resource>`. Absent: wherever it is found. */
  readonly only?: RegExp;
  readonly why: string;
}

export const place = ({ stack, resource }: Finding): string => `${stack} ${resource}`;

export const isSetAside = (finding: Finding, all: readonly SetAside[]): boolean =>
  all.some(({ check, only = /^/ }) => check === finding.check && only.test(place(finding)));

/** `<stage>/<stack>` of a template's path. */
export function stackOf(path: string): string {
  const [stage, file = ''] = path.split('/').slice(-2);
  return `${stage}/${file.replace('.template.json', '')}`;
}

/** A program that reads templates. */
export interface Linter {
  readonly name: string;
  /** Another version finds other things. */
  readonly version: string;
  readonly program: string;
  readonly setAside: readonly SetAside[];
  /** A check that must find the template that is bad on purpose. */
  readonly findsBad: string;
  argumentsFor(folder: string, templates: readonly string[]): string[];
  /** What it printed. Throws when it could not read a template. */
  read(output: string): Finding[];
}
