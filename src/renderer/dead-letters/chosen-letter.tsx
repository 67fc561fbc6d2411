import { X } from 'lucide-react'
import { useStore } from 'zustand'
import type { LetterView } from '../../contract/studio/dead-letter-methods.ts'
import { nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { Button } from '../controls/button.tsx'
import { isoText, momentText } from '../data/figures-text.ts'
import { harmlessText } from '../data/harmless-text.ts'
import { MessageView } from '../inspector/samples/message-view.tsx'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'
import { useWhyNotRedriven } from './use-why-not-redriven.ts'

/** A dead letter in full: why it failed, the message as it came, and what the node was given. */
export function ChosenLetter({ letter }: { readonly letter: LetterView }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const { isRedriving } = useStore(page.letters.state)
  const node = useDrawn(({ history }) => nodesById(history.document).get(letter.node))
  const { id, topic, partition, offset, message, code, attempts, time, revision, isRedriven } = letter
  const { isInputWhole } = letter
  const refusal = useWhyNotRedriven(id.slice(0, id.indexOf('/')))
  return (
    <section className="chosen-message" aria-label="Chosen dead letter">
      <header>
        <h3 className="letter-place" title={`${topic} ${partition}:${offset}`}>
          {topic} {partition}:{offset}
        </h3>
        <Button title="Close" aria-label="Close dead letter" onClick={() => page.letters.hide()}>
          <X size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      </header>
      {refusal === undefined ? (
        <div className="letter-deeds">
          <Button
            look="framed"
            disabled={isReadOnly || isRedriving || isRedriven}
            title="Puts it in front of the flow again as it came, for real, once"
            onClick={() => void page.letters.redrive({ ids: [id] })}
          >
            Redrive
          </Button>
          <Button
            look="framed"
            disabled={isReadOnly || isRedriving || isRedriven || !isInputWhole}
            title={
              isInputWhole
                ? 'Puts it in front of the node that failed, as that was given it, for real, once'
                : 'What the node was given was not kept whole: redrive from the start'
            }
            onClick={() => void page.letters.redrive({ ids: [id] }, 'node')}
          >
            Redrive from {node === undefined ? letter.node : nameOf(node)}
          </Button>
        </div>
      ) : (
        <p className="letter-more">{refusal}</p>
      )}
      <p className="says-fault">
        {harmlessText(message)} <code>{code}</code>
      </p>
      <dl className="chosen-facts">
        <dt>At</dt>
        <dd>
          {node === undefined ? letter.node : nameOf(node)}, after{' '}
          {attempts === 1 ? '1 attempt' : `${attempts} attempts`}
        </dd>
        <dt>Failed</dt>
        <dd title={isoText(time)}>
          {momentText(time)} · revision {revision.slice(0, 8)}
        </dd>
        <dt>Key</dt>
        <dd>{letter.key === null ? 'no key' : harmlessText(letter.key)}</dd>
        {letter.pieces !== undefined && (
          <>
            <dt>Pieces</dt>
            <dd>{letter.pieces}</dd>
          </>
        )}
        {letter.headers.map(({ name, value }, index) => (
          // A name may stand several times; headers keep their order.
          // eslint-disable-next-line react/no-array-index-key
          <Header key={index} name={name} value={value} />
        ))}
      </dl>
      <h4>Message as it came</h4>
      <MessageView message={shown(letter, letter.value)} />
      {letter.input !== null && (
        <>
          <h4>What the node was given{isInputWhole ? '' : ', the begin of it'}</h4>
          <MessageView message={{ ...shown(letter, letter.input), isCut: false }} />
        </>
      )}
    </section>
  )
}

function Header({ name, value }: { readonly name: string; readonly value: string | null }) {
  return (
    <>
      <dt title="header">{harmlessText(name)}</dt>
      <dd>{value === null ? 'no value' : harmlessText(value)}</dd>
    </>
  )
}

/** Key and headers stand above. */
function shown({ bytes, isCut, timestamp }: LetterView, value: string | null) {
  return { key: null, headers: [], value, bytes, isCut, timestamp }
}
