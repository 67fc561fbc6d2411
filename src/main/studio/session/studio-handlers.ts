import { join } from 'node:path'
import type { deadLetterMethods } from '../../../contract/studio/dead-letter-methods.ts'
import type { environmentMethods } from '../../../contract/studio/environment-methods.ts'
import { FlowError } from '../../../contract/errors.ts'
import type { folderMethods } from '../../../contract/studio/folder-methods.ts'
import type { HandlersOf } from '../../../contract/studio/method.ts'
import type { referenceMethods } from '../../../contract/studio/reference-methods.ts'
import type { StudioHandlers } from '../../../contract/studio/studio-protocol.ts'
import type { tapMethods } from '../../../contract/studio/tap-methods.ts'
import type { runMethods } from '../../../contract/studio/run-methods.ts'
import type { testMethods } from '../../../contract/studio/test-methods.ts'
import type { topicMethods } from '../../../contract/studio/topic-methods.ts'
import type { OpenedFlow } from '../../../contract/studio/workspace-methods.ts'
import type { EnvironmentDesk } from '../environments/environment-desk.ts'
import type { LetterDesk } from '../dead-letters/letter-desk.ts'
import type { LogDesk } from '../logs/log-desk.ts'
import type { Places } from '../places/places.ts'
import type { PreviewDesk } from '../preview/preview-desk.ts'
import type { ReferenceDesk } from '../references/reference-desk.ts'
import type { RunDesk } from '../runs/run-desk.ts'
import type { SampleReader } from '../samples/sample-reader.ts'
import type { SampleShelf } from '../samples/sample-shelf.ts'
import type { SendDesk } from '../send/send-desk.ts'
import type { TapDesk, TappingPage } from '../taps/tap-desk.ts'
import type { TestDesk } from '../tests/test-desk.ts'
import type { TopicDesk } from '../topics/topic-desk.ts'
import type { Examples } from '../workspace/examples.ts'
import type { DraftShelf } from '../workspace/draft-shelf.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import type { FlowFolders } from '../workspace/flow-folders.ts'
import { listFlows } from '../workspace/flow-listing.ts'
import { whyUnwritable } from '../workspace/why-unwritable.ts'
import { workspaceName } from '../workspace/workspace-name.ts'
import type { DoneWrites } from './done-writes.ts'
import { fileHandlers } from './file-handlers.ts'

/** What answers; one of each for a workspace. */
export interface StudioServices {
  /** Drawn by lot: tells these services from those of another start. */
  readonly id: string
  readonly workspace: string
  readonly environments: EnvironmentDesk
  readonly files: FlowFiles
  readonly folders: FlowFolders
  readonly drafts: DraftShelf
  readonly examples: Examples
  readonly samples: SampleShelf
  readonly sampleReader: SampleReader
  readonly previews: PreviewDesk
  readonly references: ReferenceDesk
  readonly topics: TopicDesk
  readonly taps: TapDesk
  readonly letters: LetterDesk
  readonly logs: LogDesk
  readonly doneWrites: DoneWrites
  readonly runs: RunDesk
  readonly tests: TestDesk
  readonly places: Places | undefined
  readonly send: SendDesk
}

/** Who asks. */
export interface AskingPage extends TappingPage {
  /** Which one it is; undefined until it has said so. */
  readonly page: string | undefined
  /** Notes what the page has open, to tell it when that file changes; gives it on. */
  opened(flow: OpenedFlow): OpenedFlow
  takePen(): void
}

/** Which service answers which method. */
export function studioHandlers(services: StudioServices, page: AskingPage): StudioHandlers {
  const { workspace, files, examples, samples, sampleReader, previews, runs } = services
  return {
    'workspace.show': () => ({
      folder: workspace,
      name: workspaceName(workspace),
      flows: listFlows(workspace),
      unwritable: whyUnwritable(workspace),
    }),
    'workspace.open': ({ file }) => page.opened(files.open(file)),
    'workspace.save': (given) => page.opened(runs.drawn.saving(given, () => files.save(given))),
    'workspace.file-for': ({ name }) => ({ file: files.freeFile(name) }),
    'workspace.new-flow': ({ name }) => page.opened(runs.drawn.begun(files.create(name))),
    'workspace.examples': () => examples.list(),
    'workspace.take-example': ({ name }) => page.opened(files.open(examples.take(name))),
    'samples.show': ({ file, text }) => samples.show(file, text),
    'samples.keep': ({ flow, node, samples: kept }) => {
      samples.keep(flow, node, kept)
      return null
    },
    'samples.read-text': ({ text }) => sampleReader.ofText(text),
    'samples.read-file': (look) => sampleReader.ofFile(look),
    'samples.read-topic': ({ topic, count }) => sampleReader.ofTopic(topic, count),
    'preview.run': ({ file, text, valueBytes }) =>
      previews.run(
        {
          file: join(workspace, file),
          text,
          workspace,
          samples: samples.show(file, text),
          valueBytes,
        },
        page,
      ),
    ...environmentHandlers(services),
    ...fileHandlers(services, page),
    ...folderHandlers(services, page),
    ...referenceHandlers(services.references, page),
    ...topicHandlers(services.topics),
    ...tapHandlers(services.taps, page),
    ...letterHandlers(services.letters),
    'logs.read': (given) => services.logs.read(given),
    ...runHandlers(services.runs),
    'messages.send': (given) => services.send.send(given),
    ...testHandlers(services.tests, page),
    'pen.take': () => {
      page.takePen()
      return null
    },
  }
}

function environmentHandlers({ environments, runs }: StudioServices): HandlersOf<typeof environmentMethods> {
  return {
    'environments.list': () => environments.list(),
    'environments.choose': (given) => environments.choose(given),
    'environments.read': (given) => environments.read(given),
    'environments.save': (given) => environments.save(given),
    'environments.remove': (given) => {
      runs.refuseRunningIn(given.name, 'so its environment was not deleted')
      return environments.remove(given)
    },
    'environments.secret': (given) => environments.giveSecret(given),
    'environments.accept': (given) => {
      environments.accept(given)
      return null
    },
    'environments.test': (given) => environments.test(given),
    'environments.sheet': (given) => runs.looks.sheet(given),
  }
}

function folderHandlers({ places }: StudioServices, page: AskingPage): HandlersOf<typeof folderMethods> {
  const there = () => {
    if (places !== undefined) return places
    throw new FlowError('STUDIO_FOLDER_REFUSED', {
      message: 'This Studio works in one folder only.',
      hint: 'Start another one: "millrace studio FOLDER".',
    })
  }
  return {
    'folders.list': ({ folder }) => there().list(folder),
    'folders.recent': () => places?.recent() ?? [],
    'folders.choose': () => there().choose(page.page),
    'folders.open': ({ folder }) => {
      there().open(folder, page.page)
      return null
    },
  }
}

function referenceHandlers(references: ReferenceDesk, page: AskingPage): HandlersOf<typeof referenceMethods> {
  return {
    'references.files': ({ file }) => references.files(file),
    'references.look': (asked) => references.look(asked, page),
    'references.upload': ({ upload, at, base64 }) => {
      references.incoming.put(upload, at, Buffer.from(base64, 'base64'))
      return null
    },
    'references.keep': ({ flow, ...kept }) => ({ file: references.incoming.keep(flow, kept) }),
  }
}

function topicHandlers(topics: TopicDesk): HandlersOf<typeof topicMethods> {
  return {
    'topics.list': () => topics.list(),
    'topics.create': async (settings) => {
      await topics.create(settings)
      return null
    },
    'topics.read': (given) => topics.read(given),
    'topics.message': (given) => topics.message(given),
    'topics.produce': (given) => topics.produce(given),
  }
}

function tapHandlers(taps: TapDesk, page: TappingPage): HandlersOf<typeof tapMethods> {
  return {
    'taps.open': (given) => taps.open(given, page),
    'taps.find': (given) => taps.find(given, page),
    'taps.close': ({ tap }) => {
      taps.close(tap, page)
      return null
    },
    'taps.rows': (given) => taps.rows(given, page),
    'taps.message': (given) => taps.message(given, page),
    'taps.journey': (given) => taps.journey(given, page),
  }
}

function letterHandlers(letters: LetterDesk): HandlersOf<typeof deadLetterMethods> {
  return {
    'dead-letters.list': (given) => letters.list(given),
    'dead-letters.show': (given) => letters.show(given),
    'dead-letters.redrive': (given) => letters.redrive(given),
  }
}

function runHandlers(runs: RunDesk): HandlersOf<typeof runMethods> {
  return {
    'runs.list': () => runs.known.list(),
    'runs.look': (given) => runs.looks.look(given),
    'runs.asks': (given) => runs.looks.asks(given),
    'runs.start': (given) => runs.start(given),
    'runs.apply': (given) => runs.apply(given),
    'runs.text': ({ file }) => runs.known.text(file),
    'runs.pause': (given) => {
      runs.pause(given)
      return null
    },
    'runs.resume': (given) => {
      runs.resume(given)
      return null
    },
    'runs.stop': (given) => {
      runs.stop(given)
      return null
    },
    'runs.accept': (given) => {
      runs.looks.accept(given)
      return null
    },
  }
}

function testHandlers(tests: TestDesk, page: object): HandlersOf<typeof testMethods> {
  return {
    'tests.list': ({ file }) => tests.list(file),
    'tests.run': (given) => tests.run(given, page),
    'tests.expect': (given) => tests.expect(given),
    'tests.save': (given) => tests.save(given),
    'tests.rename': (given) => tests.rename(given),
    'tests.delete': (given) => tests.delete(given),
  }
}
