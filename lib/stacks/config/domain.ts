/** The team's own name for the API. */
import { group, text } from './settings.ts';

export const domainSettings = group({
  name: text('a name such as vault.example.com', /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/),
  /** In the Region of the stack. */
  certificateArn: text('the ARN of a certificate', /^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/),
  /** Absent: the team points its own DNS at the address in the stack's outputs. */
  hostedZone: group({
    id: text('the id of a hosted zone', /^Z[A-Z0-9]{1,31}$/),
    name: text('the name of a hosted zone', /./),
  }).exactOptional(),
})
  .refine(({ name, hostedZone }) => !hostedZone || `.${name}`.endsWith(`.${hostedZone.name}`), {
    path: ['hostedZone', 'name'],
    error: 'a zone that domain.name is in',
  })
  .readonly();
