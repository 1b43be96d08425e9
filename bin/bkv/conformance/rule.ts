/** A rule of the protocol that a vault keeps or breaks. */
import type { WebKey } from '../../../lib/protocol/crypto/web-crypto.ts';
import type { Device } from './device.ts';
import type { Probe } from './probe.ts';

export interface Scene {
  readonly probe: Probe;
  /** Of an account without a key. What a rule leaves there is deleted after it. */
  readonly device: Device;
  /** Of another account. Throws NotTried where there is no second one. */
  other(): Promise<Device>;
  /** The vault's identity keys, where they are known. */
  readonly pins: readonly WebKey[];
}

export interface Rule {
  /** What holds, in a sentence. */
  readonly name: string;
  /** Where docs/protocol.md says so: the anchor of its section. */
  readonly section: string;
  /** Rejects with Broken, or NotTried. */
  run(scene: Scene): Promise<void>;
}

export interface RuleGroup {
  readonly title: string;
  readonly rules: readonly Rule[];
  /** Only tried with --destroy: they spend every attempt, which takes minutes. */
  readonly destroys?: true;
}
