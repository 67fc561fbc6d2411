import type { Draft, fileMethods } from '../../../contract/studio/file-methods.ts'
import type { HandlersOf } from '../../../contract/studio/method.ts'
import type { OpenedFlow } from '../../../contract/studio/workspace-methods.ts'
import { outsideOf } from '../../../flow/flow-file-name.ts'
import type { RunDesk } from '../runs/run-desk.ts'
import type { DraftShelf } from '../workspace/draft-shelf.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import type { FlowFolders } from '../workspace/flow-folders.ts'
import { flowIdIn } from '../workspace/flow-id-of.ts'

interface FileServices {
  readonly files: FlowFiles
  readonly folders: FlowFolders
  readonly drafts: DraftShelf
  readonly runs: RunDesk
}

interface OpeningPage {
  opened(flow: OpenedFlow): OpenedFlow
}

/** Flow files as files, and the drawings that go with them. */
export function fileHandlers(services: FileServices, page: OpeningPage): HandlersOf<typeof fileMethods> {
  const { folders, drafts, runs } = services
  return {
    'files.rename': ({ file, name }) => {
      runs.refuseAtWork(file, 'so it was not renamed')
      return renamed(services, file, name)
    },
    'files.duplicate': ({ file }) => page.opened(folders.duplicate(file)),
    'files.delete': ({ file }) => {
      runs.refuseAtWork(file, 'so it was not deleted')
      const to = folders.delete(file)
      for (const gone of [file, outsideOf(file)]) if (isGone(services, gone)) drafts.drop(gone)
      return { to }
    },
    'files.import': ({ text }) => page.opened(folders.import(text)),
    'drafts.show': ({ file }) => {
      const draft = draftOf(services, file)
      if (draft !== null) runs.drawn.draftShown(file, draft.text)
      return draft
    },
    'drafts.keep': ({ file, text, over }) => {
      drafts.keep(file, text, over)
      runs.drawn.draftKept(file, text)
      return null
    },
    'drafts.pasted': ({ file }) => {
      runs.drawn.draftOfOthers(file)
      return null
    },
    'drafts.drop': ({ file }) => {
      drafts.drop(file)
      return null
    },
  }
}

/** What was drawn and not saved goes along, that of an outside which lies in the same folder too. */
function renamed(services: FileServices, file: string, name: string) {
  const { files, folders, drafts, runs } = services
  const former = files.stamp(file)
  const flow = folders.rename(file, name)
  const draft = drafts.show(file)
  if (draft !== null) {
    const over = draft.over === former ? flow.stamp : draft.over
    const moved = drafts.move({ from: file, to: flow.file, name, over })
    runs.drawn.draftMoved({ from: file, to: flow.file, before: draft.text, after: moved })
  }
  const [from, to] = [outsideOf(file), outsideOf(flow.file)]
  const outside = from === to || isGone(services, to) ? null : drafts.show(from)
  if (outside !== null) {
    const after = drafts.move({ from, to, over: outside.over })
    runs.drawn.draftMoved({ from, to, before: outside.text, after })
  }
  return flow
}

/** A file that was deleted and made anew by the same name is another flow: what was drawn of the former one is not its own. */
function draftOf({ files, drafts }: FileServices, file: string): Draft | null {
  const draft = drafts.show(file)
  if (draft === null || isGone({ files }, file)) return draft
  const id = flowIdIn(files.open(file).text)
  return id === undefined || id === flowIdIn(draft.text) ? draft : null
}

function isGone({ files }: Pick<FileServices, 'files'>, file: string): boolean {
  return files.stamp(file) === null
}
