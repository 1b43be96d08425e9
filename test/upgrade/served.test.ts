/** Accounts whose items another version wrote, served by this version and by the one before. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { served } from './served.ts';
import { besidePrevious, previousIsHere } from './with-previous.ts';
import { World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.open(previousIsHere ? ['this', 'previous'] : ['this']);
});

afterAll(() => world.close());

describe('this version', () => served('this', () => world));
besidePrevious('the version before', () => served('previous', () => world));
