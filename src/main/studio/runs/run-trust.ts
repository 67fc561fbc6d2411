import { FlowError } from '../../../contract/errors.ts'
import type { AskedPower } from '../../../flow/capabilities.ts'
import { powerWords } from '../../../flow/power-words.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { RunFlow } from '../../../runtime/flow/run-request.ts'
import { trustFolder } from '../../../runtime/trust/config-folder.ts'
import { flowQuestion, type TrustQuestion } from '../../../runtime/trust/trust-question.ts'
import { TrustStore } from '../../../runtime/trust/trust-store.ts'
import { workspacePath } from '../workspace/flow-listing.ts'

interface RunTrustOptions {
  /** Absolute. */
  readonly workspace: string
  readonly clock: Clock
  /** Where this user's trust is kept; absolute. The user's own place unless given. */
  readonly folder?: string | undefined
}

/** What flows of the workspace may do on this machine, as its user has accepted. */
export class RunTrust {
  private readonly workspace: string
  private readonly clock: Clock
  private readonly folder: string | undefined

  constructor({ workspace, clock, folder }: RunTrustOptions) {
    this.workspace = workspace
    this.clock = clock
    this.folder = folder
  }

  /** Asked for, and not accepted. Throws FILE_OUTSIDE_WORKSPACE. */
  missing(flows: readonly RunFlow[]): readonly AskedPower[] {
    return this.questions(flows).flatMap(({ missing }) => missing)
  }

  /** Ids of flows whose code may run without the sandbox. Throws TRUST_MISSING with the list. */
  require(flows: readonly RunFlow[]): readonly string[] {
    const questions = this.questions(flows)
    const open = questions.find(({ missing }) => missing.length > 0)
    if (open !== undefined) throw trustMissing(open)
    return questions.filter(({ native }) => native).map(({ subject }) => subject.id)
  }

  /** Accepts what these ask for, for this user on this machine. Throws FILE_UNWRITABLE. */
  accept(flows: readonly RunFlow[]): void {
    const at = new Date(this.clock.now()).toISOString()
    for (const { subject, missing } of this.questions(flows))
      if (missing.length > 0) this.store().accept(subject, missing, at)
  }

  private questions(flows: readonly RunFlow[]): readonly TrustQuestion[] {
    const store = this.store()
    return flows.map((flow) =>
      flowQuestion({ ...flow, shownAs: workspacePath(flow.file, this.workspace) }, this.workspace, store),
    )
  }

  // Read anew each time: the command accepts and revokes beside us.
  private store(): TrustStore {
    return new TrustStore({ folder: this.folder ?? trustFolder(), complain: () => undefined })
  }
}

function trustMissing({ title, missing }: TrustQuestion): FlowError {
  const list = missing.map(({ capability, by }) => `${powerWords(capability)} (${by})`)
  return new FlowError('TRUST_MISSING', {
    message: `${title} asks for what nobody has accepted on this machine: it would ${list.join('; ')}.`,
    hint: 'Read the list, and accept it where you know where the flow comes from.',
  })
}
