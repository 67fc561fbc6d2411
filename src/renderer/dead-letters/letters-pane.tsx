import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { LetterGroup, LetterRow } from '../../contract/studio/dead-letter-methods.ts'
import { nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { Button } from '../controls/button.tsx'
import { countText, isoText, momentText, plural } from '../data/figures-text.ts'
import { onOneLine } from '../data/harmless-text.ts'
import { Says } from '../dialogs/says.tsx'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'
import { ChosenLetter } from './chosen-letter.tsx'
import './letters-pane.css'
import { useWhyNotRedriven } from './use-why-not-redriven.ts'

/** Messages that failed without a wired error port, by cause; each can be put back once. */
export function LettersPane() {
  const page = usePage()
  const { list, chosen, said, failedSince, refused } = useStore(page.letters.state)
  useEffect(() => page.letters.show(), [page])
  return (
    <section className="letters" aria-label="Dead letters">
      <div className="letters-side">
        {refused !== undefined && <Says notice={refused} />}
        {said !== undefined && (
          <p
            className={`letters-said ${failedSince === undefined ? '' : 'letters-said-again'}`}
            role="status"
          >
            {said}{' '}
            {failedSince !== undefined &&
              `${plural(failedSince, 'message has', 'messages have')} failed since: look at the newest.`}
          </p>
        )}
        {list?.groups.length === 0 && (
          <p className="messages-none">
            No dead letters. <span>Messages that fail without a wired error port land here.</span>
          </p>
        )}
        {list?.groups.map((group) => (
          <Group
            key={JSON.stringify([group.namespace, group.node, group.code, group.cause])}
            group={group}
            chosen={chosen?.id}
            isOneOfSeveral={list.groups.some(({ namespace }) => namespace !== group.namespace)}
          />
        ))}
      </div>
      {chosen !== undefined && <ChosenLetter letter={chosen} />}
    </section>
  )
}

interface GroupProps {
  readonly group: LetterGroup
  readonly chosen: string | undefined
  /** Others have set messages of this flow aside too. */
  readonly isOneOfSeveral: boolean
}

function Group({ group, chosen, isOneOfSeveral }: GroupProps) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const { isRedriving } = useStore(page.letters.state)
  const { namespace, node: id, code, cause, message, count, letters } = group
  const refusal = useWhyNotRedriven(namespace)
  const node = useDrawn(({ history }) => nodesById(history.document).get(id))
  const called = node === undefined ? id : nameOf(node)
  return (
    <section className="letter-group" aria-label={`${code} at ${called}`}>
      <header>
        <span className="letter-count">{countText(count)}</span>
        <button
          type="button"
          className="letter-node"
          title="Show the node"
          onClick={() => page.selection.setState({ nodes: node === undefined ? [] : [id], edges: [] })}
        >
          {called}
        </button>
        <span className="letter-cause" title={message}>
          {onOneLine(message)}
        </span>
        <code>{code}</code>
        {isOneOfSeveral && <code title="Whose run of this flow has set them aside">{namespace}</code>}
        {refusal === undefined && (
          <>
            {' '}
            <Button
              look="framed"
              disabled={isReadOnly || isRedriving}
              title="Puts them in front of the flow again as they came, for real, each once"
              onClick={() => void page.letters.redrive({ namespace, node: id, code, cause })}
            >
              {count === 1 ? 'Redrive' : `Redrive ${countText(count)}`}
            </Button>
            <Button
              look="framed"
              disabled={isReadOnly || isRedriving}
              title="Puts them in front of the node that failed, as that was given them, for real, each once"
              onClick={() => void page.letters.redrive({ namespace, node: id, code, cause }, 'node')}
            >
              Redrive from this node
            </Button>
          </>
        )}
      </header>
      {refusal !== undefined && <p className="letter-more">{refusal}</p>}
      <ul>
        {letters.map((letter) => (
          <li key={letter.id}>
            <Letter letter={letter} isChosen={letter.id === chosen} />
          </li>
        ))}
      </ul>
      {letters.length < count && (
        <p className="letter-more">
          The newest {letters.length} of {countText(count)} are listed.
        </p>
      )}
    </section>
  )
}

function Letter({ letter, isChosen }: { readonly letter: LetterRow; readonly isChosen: boolean }) {
  const page = usePage()
  const { id, time, topic, partition, offset } = letter
  const key = letter.key === null ? '–' : onOneLine(letter.key)
  const text = letter.text === null ? 'no value (tombstone)' : onOneLine(letter.text)
  return (
    <button
      type="button"
      className="letter-row"
      aria-pressed={isChosen}
      onClick={() => {
        // The way that is lit is of another message.
        page.taps.choose(undefined)
        void page.letters.choose(id)
      }}
    >
      <span title={isoText(time)}>{momentText(time)}</span>
      <span title={topic}>
        {partition}:{offset}
      </span>
      <span title={key}>{key}</span>
      <span title={text}>{text}</span>
    </button>
  )
}
