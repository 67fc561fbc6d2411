import { FlowError } from '../contract/errors.ts'
import type { BrokerTarget } from './broker-target.ts'
import type { Call } from './call.ts'

/** Lets a command that cannot be taken back go on in a protected environment only with `--confirm NAME`. Throws ENVIRONMENT_PROTECTED. */
export function refuseUnconfirmed(
  call: Call,
  { environment, isProtected }: BrokerTarget,
  what: string,
): void {
  if (!isProtected || call.text('confirm') === environment) return
  const given = call.text('confirm')
  throw new FlowError('ENVIRONMENT_PROTECTED', {
    message:
      given === undefined
        ? `The environment "${environment}" is protected, and ${what} cannot be taken back.`
        : `--confirm names "${given}", and the protected environment here is "${environment}".`,
    hint: `Add --confirm ${environment} if that is meant.`,
  })
}
