// What the official library finds in texts: a JSON array of texts on standard input, an array of findings out.
import { readFileSync } from 'node:fs'
import { RichText } from '@atproto/api'

const found = JSON.parse(readFileSync(0, 'utf8')).map((text) => {
  const rich = new RichText({ text })
  rich.detectFacetsWithoutResolution()
  const facets = (rich.facets ?? []).map(({ index, features: [feature] }) => [
    index.byteStart,
    index.byteEnd,
    feature.$type.split('#')[1],
    feature.uri ?? feature.did ?? feature.tag,
  ])
  return { text, graphemes: rich.graphemeLength, bytes: rich.length, facets }
})
process.stdout.write(JSON.stringify(found))
