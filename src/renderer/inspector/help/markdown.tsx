import { type ReactNode, useMemo } from 'react'
import { type Block, type Inline, inlines, markdownBlocks } from './markdown-blocks.ts'

/** A README as elements of the page. */
export function Markdown({ text }: { readonly text: string }) {
  const blocks = useMemo(() => markdownBlocks(text), [text])
  return blocks.map((block, index) => <BlockView key={index} block={block} />)
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.is) {
    case 'heading':
      return block.level === 1 ? <h2>{words(block.text)}</h2> : <h3>{words(block.text)}</h3>
    case 'paragraph':
      return <p>{words(block.text)}</p>
    case 'code':
      return <pre>{block.text}</pre>
    case 'list': {
      const items = block.items.map((item, index) => <li key={index}>{words(item)}</li>)
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>
    }
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {block.head.map((cell, index) => (
                <th key={index}>{words(cell)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column}>{words(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
  }
}

function words(text: string): ReactNode {
  return inlines(text).map(inline)
}

function inline(part: Inline, index: number): ReactNode {
  switch (part.is) {
    case 'text':
      return part.text
    case 'code':
      return <code key={index}>{part.text}</code>
    case 'strong':
      return <strong key={index}>{part.parts.map(inline)}</strong>
    case 'emphasis':
      return <em key={index}>{part.parts.map(inline)}</em>
  }
}
