import type { CaseView } from '../../../contract/studio/test-methods.ts'

/** What a thread of tests is asked. Paths are absolute. */
export interface TestJob {
  /** Of the cases. */
  readonly folders: readonly string[]
  /** Of the flow: cases of others in the same folder are passed over. */
  readonly file: string
  readonly workspace: string
  /** What comes is written down as what is expected. */
  readonly isUpdate: boolean
}

export type TestDone = readonly CaseView[]
