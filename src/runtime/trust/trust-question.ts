import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import type { Capability } from '../../contract/capability.ts'
import { type AskedPower, capabilitiesOf, nativePowers, unaccepted } from '../../flow/capabilities.ts'
import type { RunFlow } from '../flow/run-request.ts'
import { placedPowers, slashed } from './placed-powers.ts'
import { shippedPowers } from './shipped-powers.ts'
import type { TrustStore, TrustSubject } from './trust-store.ts'

/** One file with what it asks for, and what of that is new. */
export interface TrustQuestion {
  readonly subject: TrustSubject
  /** `"Pricing" (flows/pricing.flow.json)` */
  readonly title: string
  readonly asked: readonly AskedPower[]
  /** Nobody has accepted it on this machine. */
  readonly missing: readonly AskedPower[]
  /** All its code may run without the sandbox. */
  readonly native: boolean
}

/** A flow of a run, and its file as a person would name it. */
export interface AskingFlow extends RunFlow {
  readonly shownAs: string
}

/** What a flow asks for in its workspace. Throws FILE_OUTSIDE_WORKSPACE. */
export function flowQuestion(
  { file, flow, shownAs }: AskingFlow,
  workspace: string,
  store: TrustStore,
): TrustQuestion {
  const subject = subjectOf(file, workspace, flow.file.id)
  const asked = placedPowers(capabilitiesOf(flow), { file, workspace })
  return question(
    { subject, title: `"${flow.file.name}" (${shownAs})`, asked },
    // What we ship ourselves asks nothing, as long as it asks for nothing more.
    asked.length === 0 ? [] : [...store.accepted(subject), ...(shippedPowers[flow.file.id] ?? [])],
  )
}

export function question(
  about: Pick<TrustQuestion, 'subject' | 'title' | 'asked'>,
  accepted: readonly Capability[],
): TrustQuestion {
  const native = nativePowers(about.asked)
  return {
    ...about,
    missing: unaccepted(about.asked, accepted),
    native: native.length > 0 && unaccepted(native, accepted).length === 0,
  }
}

/** The same file is the same subject, by whatever path it was named. */
export function subjectOf(file: string, workspace: string, id: string): TrustSubject {
  const root = realpathSync(workspace)
  return { workspace: root, file: slashed(relative(root, realpathSync(file))), id }
}
