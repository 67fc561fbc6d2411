import type { Environment } from '../../../contract/environment.ts'
import { FlowError } from '../../../contract/errors.ts'
import { powerWords } from '../../../flow/power-words.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { trustFolder } from '../../../runtime/trust/config-folder.ts'
import { environmentQuestion } from '../../../runtime/trust/environment-question.ts'
import { TrustStore } from '../../../runtime/trust/trust-store.ts'

interface Named {
  readonly name: string
  readonly environment: Environment
}

interface EnvironmentTrustOptions {
  /** Absolute. */
  readonly workspace: string
  readonly clock: Clock
  /** Where this user's trust is kept; absolute. The user's own place unless given. */
  readonly folder: string | undefined
}

/** Which secrets brokers of the workspace may be given, as this machine's user has accepted. */
export class EnvironmentTrust {
  private readonly options: EnvironmentTrustOptions

  constructor(options: EnvironmentTrustOptions) {
    this.options = options
  }

  /** Throws TRUST_MISSING with what nobody has accepted. */
  require(chosen: Named): void {
    const question = this.questionOf(chosen)
    if (question === undefined || question.missing.length === 0) return
    const list = question.missing.map(({ capability }) => powerWords(capability)).join('; ')
    throw new FlowError('TRUST_MISSING', {
      message: `${question.title} asks for what nobody has accepted on this machine: it would ${list}, at ${placesOf(chosen)}.`,
      hint: 'Accept it where you know these brokers.',
    })
  }

  isAccepted(chosen: Named): boolean {
    return (this.questionOf(chosen)?.missing.length ?? 0) === 0
  }

  /** Throws FILE_UNWRITABLE. */
  accept(chosen: Named): void {
    const question = this.questionOf(chosen)
    if (question === undefined || question.missing.length === 0) return
    const at = new Date(this.options.clock.now()).toISOString()
    this.store().accept(question.subject, question.missing, at)
  }

  private questionOf(chosen: Named) {
    const { workspace } = this.options
    // Whoever chooses it on the screen has named it.
    return environmentQuestion({ chosen, workspace, isNamed: true }, this.store())
  }

  // Read anew each time: the command accepts and revokes beside us.
  private store(): TrustStore {
    return new TrustStore({ folder: this.options.folder ?? trustFolder(), complain: () => undefined })
  }
}

function placesOf({ environment: { broker } }: Named): string {
  return broker === 'embedded' ? '' : broker.kafka.bootstrap.join(', ')
}
