import type { PreviewView } from '../../../contract/studio/preview-methods.ts'
import type { SamplesBySource } from '../../../contract/studio/sample-methods.ts'

/** What the thread of previews is asked. Paths are absolute. */
export interface PreviewJob {
  readonly ticket: number
  readonly text: string
  readonly file: string
  readonly workspace: string
  readonly samples: SamplesBySource
  /** Kept of each value, in bytes. */
  readonly valueBytes: number
}

export interface PreviewDone {
  readonly ticket: number
  readonly view: PreviewView
}

/** `ready`: its program is loaded, and from now on it answers. */
export type FromPreviewThread = 'ready' | PreviewDone
