import type { ErrorClass, ErrorCode } from '../../contract/errors.ts'
import type { NextStep } from '../../contract/next-step.ts'
import type { Problem } from '../../contract/problem.ts'

/** What sample messages do in a drawn flow, at every node: the Studio's In and Out. */
export interface Preview {
  /** By node; one that nothing leads to has nothing. */
  readonly nodes: Readonly<Record<string, NodePreview>>
  /** Faults of the drawing, as `validate` tells them. */
  readonly problems: readonly Problem[]
  /** False: time was up, or the flow never came to rest; what was seen until then is here. */
  readonly isComplete: boolean
  /** Why it is not complete, where a sentence says more. */
  readonly reason?: string
  /** It is not complete because a table is being read, which goes on: asked for again, it comes further. */
  readonly isReading?: boolean
  /** Samples whose source is not in the drawing, by their place in the request. */
  readonly unplaced: readonly number[]
  readonly elapsedMs: number
}

export interface NodePreview {
  readonly in: PortPreview
  /** By output port, `error` where it is wired. */
  readonly out: Readonly<Record<string, PortPreview>>
  readonly errors: readonly PreviewError[]
  /** Messages that left by no port. */
  readonly dropped: PortPreview
  /** Why messages left as they did, in the node's words. */
  readonly reasons: readonly PreviewReason[]
}

export interface PreviewReason {
  /** Which message of the node's In it is about, by its place there. */
  readonly from: number
  readonly message: string
}

export interface PortPreview {
  /** All that passed, also those not kept in `messages`. */
  readonly count: number
  readonly messages: readonly PreviewMessage[]
}

export interface PreviewMessage {
  /** Which sample it came from, by its place in the request; undefined: a source made it by itself. */
  readonly sample: number | undefined
  /** Of a message that left: which one of the node's In it came of, by its place there. */
  readonly from?: number
  /** Text; bytes that are none stand as `base64:...`. */
  readonly key: string | null
  /** The bytes as text, digit by digit; null for a tombstone. */
  readonly value: string | null
  /** Of the whole value. */
  readonly bytes: number
  /** `value` holds only its beginning. */
  readonly isCut: boolean
  readonly headers: readonly { readonly name: string; readonly value: string | null }[]
  /** ms since 1970. */
  readonly timestamp: number
  /** Fields of the value that are exact decimals, as paths inside of it; lists on the way are walked. */
  readonly decimals?: readonly string[]
}

export interface PreviewError {
  readonly sample: number | undefined
  /** Which message of the node's In failed, by its place there. */
  readonly from?: number
  readonly code: ErrorCode
  readonly class: ErrorClass
  readonly message: string
  readonly hint?: string
  readonly step?: NextStep
  /** How often the node failed on it. */
  readonly attempts: number
  /** It would become a dead letter: the error port is not wired. */
  readonly deadLetter: boolean
}

/** Bounds of what a preview keeps and takes. */
export interface PreviewLimits {
  /** Kept at each port. */
  readonly messages: number
  /** Kept of each value, in bytes. */
  readonly valueBytes: number
  /** Kept of all of them, in bytes, about. */
  readonly bytes: number
  /** Real time, in ms. */
  readonly deadlineMs: number
}

export const PREVIEW_LIMITS: PreviewLimits = {
  messages: 100,
  valueBytes: 16_384,
  bytes: 4_000_000,
  deadlineMs: 300,
}
