import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { FlowError } from '../../../contract/errors.ts'
import { isInbox } from '../../../contract/names.ts'
import type { GivenOf } from '../../../contract/studio/method.ts'
import type { CaseView, SavedCase, testMethods } from '../../../contract/studio/test-methods.ts'
import { freeName } from '../../../flow/free-name.ts'
import { readDocument } from '../../../flow/read-document.ts'
import { isPlainObject } from '../../../flow/schema-walk.ts'
import { isMainFlow } from '../../../flow/flow-file-name.ts'
import { casesBeside, TESTS } from '../../../runtime/flow-test/cases-beside.ts'
import { CASE_FILES } from '../../../runtime/flow-test/flow-case.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { messageLine } from '../../../runtime/message-text/message-line.ts'
import { workspaceFile } from '../../../runtime/flow/workspace-file.ts'
import { readMessage } from '../topics/read-message.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import { deletedPlace } from '../workspace/deleted-place.ts'
import { writing } from '../workspace/writing.ts'
import { putCaseAway, renameCase } from './case-folders.ts'
import { type CaseFiles, sameCase } from './same-case.ts'
import { type RunningTests, startTests } from './start-tests.ts'
import type { TestJob } from './test-job.ts'

type Methods = typeof testMethods
type Given<Name extends keyof Methods> = GivenOf<Methods[Name]>

interface TestDeskParts {
  readonly workspace: string
  readonly broker: WorkspaceBroker
  readonly clock: Clock
}

/** The cases of the workspace's flows, as `millrace test` has them; each run has a thread of its own. */
export class TestDesk {
  private readonly workspace: string
  private readonly broker: WorkspaceBroker
  private readonly clock: Clock
  /** Of all cases at once, by page: a newer one of that page takes its place. */
  private readonly running = new WeakMap<object, RunningTests>()
  /** Cases are written one after another, each to its end. */
  private writing: Promise<unknown> = Promise.resolve()
  private readonly atWork = new Set<RunningTests>()

  constructor({ workspace, broker, clock }: TestDeskParts) {
    this.workspace = workspace
    this.broker = broker
    this.clock = clock
  }

  list(file: string): string[] {
    return casesBeside(dirname(this.pathOf(file))).map((folder) => basename(folder))
  }

  /** Null: a newer run of the page came. */
  async run({ file, names }: Given<'tests.run'>, page: object): Promise<CaseView[] | null> {
    const path = this.pathOf(file)
    // A case that is half written expects nothing yet.
    await this.writing
    const folders = casesBeside(dirname(path)).filter((each) => names?.includes(basename(each)) ?? true)
    this.running.get(page)?.end()
    const run = this.inThread({ folders, file: path, workspace: this.workspace, isUpdate: false })
    this.running.set(page, run)
    return await run.views
  }

  /** Throws TEST_CASE_INVALID. */
  expect({ file, name }: Given<'tests.expect'>): Promise<CaseView> {
    return this.inTurn(() => this.expectNow(file, name))
  }

  /** Throws TOPIC_MISSING, TOPIC_GAP, FILE_UNWRITABLE, TEST_CASE_INVALID. */
  async save({ file, name, topic, partition, offset }: Given<'tests.save'>): Promise<SavedCase> {
    if (isInbox(topic)) throw sentByHand()
    const folder = dirname(this.pathOf(file))
    const message = await this.broker.with((broker) => readMessage(broker, { topic, partition, offset }))
    const line = messageLine({ ...message, topic: this.declaredName(file, topic), partition })
    return await this.inTurn(async () => {
      const files = { [CASE_FILES.input]: `${line}\n`, ...settingsOf(this.pathOf(file)) }
      const same = sameCase(casesBeside(folder), files)
      if (same !== undefined) return await this.saveAgain(file, join(folder, TESTS, same))
      const free = freeName(name, (each) => existsSync(join(folder, TESTS, each)))
      return await this.saveNew(file, join(folder, TESTS, free), files)
    })
  }

  /** Throws TEST_CASE_INVALID, FILE_UNWRITABLE. */
  rename({ file, name, to }: Given<'tests.rename'>): Promise<null> {
    return this.inTurn(async () => {
      renameCase(this.casesOf(file), name, to)
      return null
    })
  }

  /** Gives where it lies now. Throws TEST_CASE_INVALID, FILE_UNWRITABLE. */
  delete({ file, name }: Given<'tests.delete'>): Promise<{ to: string }> {
    return this.inTurn(async () => {
      const to = deletedPlace(this.clock.now(), name)
      putCaseAway(this.casesOf(file), name, join(this.workspace, to))
      return { to }
    })
  }

  close(): void {
    for (const each of this.atWork) each.end()
  }

  /** A case that expects nothing yet, of a save that came to no end, becomes the test that was meant. */
  private async saveAgain(file: string, folder: string): Promise<SavedCase> {
    const isNew = !existsSync(join(folder, CASE_FILES.expected))
    return { ...(await this.runOne(file, basename(folder), { isUpdate: isNew })), isNew }
  }

  /** What could not be run to its end leaves nothing behind. */
  private async saveNew(file: string, folder: string, files: CaseFiles): Promise<SavedCase> {
    try {
      write(folder, files)
      return { ...(await this.expectNow(file, basename(folder))), isNew: true }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  private expectNow(file: string, name: string): Promise<CaseView> {
    return this.runOne(file, name, { isUpdate: true })
  }

  private async runOne(file: string, name: string, { isUpdate = false } = {}): Promise<CaseView> {
    const path = this.pathOf(file)
    const folders = [join(dirname(path), TESTS, name)]
    const job = { folders, file: path, workspace: this.workspace, isUpdate }
    const [view] = (await this.inThread(job).views) ?? []
    if (view !== undefined) return view
    throw new FlowError('TEST_CASE_INVALID', {
      message: `The case "${name}" did not run.`,
      hint: 'Run it again.',
    })
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.writing.then(work)
    this.writing = done.catch(() => undefined)
    return done
  }

  private inThread(job: TestJob): RunningTests {
    const tests = startTests(job)
    this.atWork.add(tests)
    const over = () => this.atWork.delete(tests)
    tests.views.then(over, over)
    return tests
  }

  /** What the flow calls a topic of the broker: the cases of a flow hold in every environment. */
  private declaredName(file: string, onBroker: string): string {
    const { document } = readDocument(readFileSync(this.pathOf(file), 'utf8'))
    const { topics } = document ?? {}
    const declared = isPlainObject(topics) ? Object.keys(topics) : []
    return declared.find((topic) => this.broker.topicName(topic) === onBroker) ?? onBroker
  }

  private casesOf(file: string): string {
    return join(dirname(this.pathOf(file)), TESTS)
  }

  private pathOf(file: string): string {
    return workspaceFile(file, this.workspace, this.workspace)
  }
}

/** A case has no place in the middle of a flow: it would be a broken one. */
function sentByHand(): FlowError {
  return new FlowError('TEST_CASE_INVALID', {
    message:
      'This message was sent to a node by hand; those of a test come by a topic or a source of the flow.',
    hint: 'Send it to the topic that the flow reads, and save that one.',
  })
}

/** Where several flows share a folder, a case says which one it is for. */
function settingsOf(file: string): CaseFiles {
  const flows = readdirSync(dirname(file)).filter(isMainFlow)
  if (flows.length === 1 && flows[0] === basename(file)) return {}
  return { [CASE_FILES.settings]: `${JSON.stringify({ flow: basename(file) }, null, 2)}\n` }
}

function write(folder: string, files: CaseFiles): void {
  const words = {
    cannot: `The test cannot be written to ${folder}`,
    hint: 'Check the permissions of the folder, and that the disk has room.',
  }
  writing(words, () => {
    mkdirSync(folder, { recursive: true })
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  })
}
