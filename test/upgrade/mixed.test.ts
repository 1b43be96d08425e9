/** The whole story, told to functions of which some are of the version before: as while a deployment goes on. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { tellStory } from '../end-to-end/story.ts';
import { openPrevious, type Release } from '../support/release/previous.ts';
import { openEmbedded } from '../support/vault/target.ts';
import { bundlesOf, previousSettings } from './bundles.ts';
import { besidePrevious } from './with-previous.ts';

/** What one version starts the other finishes. */
const halves = [
  ['registration-start', 'recovery-start', 'key-reset-cancel', 'key-delete', 'destroyer', 'health'],
  ['registration-finish', 'recovery-finish', 'key-reset', 'key-status', 'authorizer'],
];

besidePrevious('beside the version before', () => {
  let release: Release;

  beforeAll(() => {
    release = openPrevious();
  });

  afterAll(() => release.remove());

  test('every function is of either version once', () => {
    expect(halves.flat().sort()).toEqual([...Object.keys(routes), 'authorizer', 'destroyer'].sort());
  });

  describe.each(halves.map((half) => ({ half })))('which has $half', ({ half }) => {
    tellStory(() => openEmbedded({ bundles: bundlesOf(release, half), settings: previousSettings }));
  });
});
