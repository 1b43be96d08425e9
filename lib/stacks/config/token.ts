/** Whose tokens a vault takes. */
import { z } from 'zod';
import { group, text } from './settings.ts';

export const httpsUrl = (url: string) => URL.canParse(url) && new URL(url).protocol === 'https:';

/** The OIDC issuer whose tokens the API takes. */
export const tokenSettings = group({
  /** `iss`, compared as it is. */
  issuer: z.string({ error: 'an https URL' }).refine(httpsUrl, { error: 'an https URL' }),
  /**
   * Of which a token must name one. Absent: the vault's name, so that a token for one vault is none for another, whose
   * operator could spend the attempts of its owner.
   */
  audiences: z
    .array(text('a value without a comma', /^[^,\s]+$/), { error: 'a list of audiences' })
    .min(1, { error: 'at least one audience' })
    .readonly()
    .exactOptional(),
  /** The claim that says the audience: `client_id` for access tokens of Amazon Cognito. Default `aud`. */
  audienceClaim: text('the name of a claim', /^\S+$/).exactOptional(),
  /** An https URL; `localstack` takes any. */
  jwksUri: z.string({ error: 'an https URL' }),
  /** Asked of every token when set. */
  scope: text('a value', /./).exactOptional(),
  /** Used instead of `iss` to derive the names of accounts, so that the issuer's address can change. */
  accountNamespace: text('a value', /./).exactOptional(),
}).readonly();
