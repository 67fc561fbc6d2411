import type { GivenOf, ResultOf } from '../../../contract/studio/method.ts'
import type { sendMethods } from '../../../contract/studio/send-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { sendToNode } from '../../../runtime/inbox/send-to-node.ts'
import { flowsOfRun, topologiesOf } from '../runs/prepare-run.ts'
import { sampleContent } from '../samples/sample-bytes.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'

type Method = (typeof sendMethods)['messages.send']

interface SendDeskParts {
  readonly files: FlowFiles
  readonly broker: WorkspaceBroker
  readonly clock: Clock
}

/** Puts messages in front of nodes of the flows that the Studio runs. */
export class SendDesk {
  private readonly files: FlowFiles
  private readonly broker: WorkspaceBroker
  private readonly clock: Clock

  constructor({ files, broker, clock }: SendDeskParts) {
    this.files = files
    this.broker = broker
    this.clock = clock
  }

  /** Throws FLOW_FILE_INVALID, TOPIC_MISSING, CODEC_INPUT_INVALID, ENVIRONMENT_PROTECTED. */
  async send({ file, node, key, value, headers }: GivenOf<Method>): Promise<ResultOf<Method>> {
    const { target } = this.broker
    const [main] = topologiesOf(flowsOfRun(this.files, { file, withOutside: false, target }))
    if (main === undefined) throw new Error('A run has a flow.')
    const { stages } = main
    const content = sampleContent({ key, value, headers, timestamp: this.clock.now(), origin: 'pasted' })
    return await this.broker.writing('so nothing was sent', (broker) =>
      sendToNode({ broker, stages, node, content }),
    )
  }
}
