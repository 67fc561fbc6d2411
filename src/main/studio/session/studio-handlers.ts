import { join } from 'node:path'
import type { StudioHandlers } from '../../../contract/studio/studio-protocol.ts'
import type { OpenedFlow } from '../../../contract/studio/workspace-methods.ts'
import type { PreviewDesk } from '../preview/preview-desk.ts'
import type { SampleShelf } from '../samples/sample-shelf.ts'
import type { Examples } from '../workspace/examples.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import { listFlows } from '../workspace/flow-listing.ts'
import { workspaceName } from '../workspace/workspace-name.ts'

/** What answers; one of each for a workspace. */
export interface StudioServices {
  readonly workspace: string
  readonly files: FlowFiles
  readonly examples: Examples
  readonly samples: SampleShelf
  readonly previews: PreviewDesk
}

/** Who asks. */
export interface AskingPage {
  /** Notes what the page has open, to tell it when that file changes; gives it on. */
  opened(flow: OpenedFlow): OpenedFlow
  takePen(): void
}

/** Which service answers which method. */
export function studioHandlers(services: StudioServices, page: AskingPage): StudioHandlers {
  const { workspace, files, examples, samples, previews } = services
  return {
    'workspace.show': () => ({
      folder: workspace,
      name: workspaceName(workspace),
      flows: listFlows(workspace),
    }),
    'workspace.open': ({ file }) => page.opened(files.open(file)),
    'workspace.save': (given) => page.opened(files.save(given)),
    'workspace.new-flow': ({ name }) => page.opened(files.create(name)),
    'workspace.examples': () => examples.list(),
    'workspace.take-example': ({ name }) => page.opened(files.open(examples.take(name))),
    'samples.show': ({ file, text }) => samples.show(file, text),
    'samples.keep': ({ flow, node, samples: kept }) => {
      samples.keep(flow, node, kept)
      return null
    },
    'preview.run': ({ file, text }) =>
      previews.run({ file: join(workspace, file), text, workspace, samples: samples.show(file, text) }),
    'pen.take': () => {
      page.takePen()
      return null
    },
  }
}
