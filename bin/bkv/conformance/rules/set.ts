import { equalBytes, randomBytes, toBase64url } from '../../../../lib/protocol/crypto/bytes.ts';
import { isSameSet } from '../../../../lib/protocol/crypto/set/description.ts';
import { evaluatedBy, guessAtMember, prepareMember, registerMember } from '../member.ts';
import type { RuleGroup } from '../rule.ts';
import { refused, require, same, succeeded } from '../verdict.ts';

export const set: RuleGroup = {
  title: 'A member of a set',
  rules: [
    {
      name: 'the exchange gives both sides the same pad',
      section: 'registering-at-a-set',
      run: async ({ device }) => void (await prepareMember(device)),
    },
    {
      name: 'a finish stores its part, and the state has the set unchanged',
      section: 'the-description-of-a-set',
      async run({ device }) {
        const { finish } = await registerMember(device);
        const { scheme, set } = await device.status();
        same('the scheme', { got: scheme, expected: 'set' });
        require(set !== undefined && isSameSet(set, finish.set), 'the state expected the set as it was sent');
      },
    },
    {
      name: 'a set with a field more, a threshold too low, a member twice or without this vault is refused',
      section: 'the-description-of-a-set',
      async run({ device }) {
        const { finish } = await prepareMember(device);
        const { set } = finish;
        const [mine, other] = set.members;
        const wrong = [
          { ...set, name: 'ours' },
          { ...set, threshold: 1 },
          { ...set, threshold: 3 },
          { ...set, members: [mine, mine] },
          { ...set, members: [mine] },
          { ...set, members: [{ ...mine, vault: 'another-vault' }, other] },
          {
            ...set,
            members: [
              { ...mine, publicKey: other?.publicKey },
              { ...other, publicKey: mine?.publicKey },
            ],
          },
        ];
        for (const one of wrong)
          refused(await device.ask('registration-finish', { ...finish, set: one }), 'invalid_request');
        succeeded(await device.ask('registration-finish', finish), 'registration-finish');
      },
    },
    {
      name: 'a blinded element is evaluated under the share of the set, and proven',
      section: 'recovering-from-a-set',
      async run({ device }) {
        const member = await registerMember(device);
        const guess = guessAtMember();
        const answer = await evaluatedBy(device, guess);
        require(isSameSet(answer.set, member.finish.set), 'the answer expected the set as it was sent');
        require(member.isEvaluation(guess.blinded, answer), 'evaluationProof expected to hold under the publicKey');
        const again = await evaluatedBy(device, guess);
        same('the answer to the same again', { got: again, expected: answer });
      },
    },
    {
      name: 'a proof gets the escrow and the attempts back, another is wrong_password',
      section: 'recovering-from-a-set',
      async run({ device }) {
        const member = await registerMember(device);
        const { session } = await evaluatedBy(device, guessAtMember());
        const request = member.prove(session);
        const wrong = { ...request, proof: toBase64url(randomBytes(64)) };
        refused(await device.ask('recovery-finish', wrong), 'wrong_password');
        const { escrow } = succeeded(await device.ask('recovery-finish', request), 'recovery-finish');
        const opened = await member.open(escrow);
        require(equalBytes(
          opened.reveal(),
          device.backupKey.reveal(),
        ), 'the escrow expected to be the one that was sent');
        const { attemptsRemaining, maxAttempts } = await device.status();
        same('attemptsRemaining', { got: attemptsRemaining, expected: maxAttempts });
      },
    },
    {
      name: 'what is of the other scheme is other_scheme, and nothing is counted',
      section: 'a-vault-set',
      async run({ device }) {
        await registerMember(device);
        refused(await device.ask('recovery-start', { ke1: device.guess().ke1 }), 'other_scheme');
        const { attemptsRemaining, maxAttempts } = await device.status();
        same('attemptsRemaining', { got: attemptsRemaining, expected: maxAttempts });
        await device.clear();
        const { finish } = await device.register();
        refused(await device.ask('recovery-start', guessAtMember().request), 'other_scheme');
        await device.clear();
        const { registration } = (await prepareMember(device)).finish;
        refused(await device.ask('registration-finish', { ...finish, registration }), 'other_scheme');
      },
    },
  ],
};
