/** Why a batch cannot be read; the cursor makes a FlowError of it that names topic, partition and offset. */
export class UnreadableBatch extends Error {
  override readonly name = 'UnreadableBatch'
  /** `damaged`: the bytes are not what Kafka's format says. `unsupported`: they are, but we do not read them. */
  readonly fault: 'damaged' | 'unsupported'

  /** The reason goes on the sentence "The record batch at offset 7 of ... ". */
  constructor(fault: 'damaged' | 'unsupported', reason: string, cause?: unknown) {
    super(reason, { cause })
    this.fault = fault
  }
}
