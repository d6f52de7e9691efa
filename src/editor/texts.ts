/** The texts of one node, wherever they are asked for: `this._` is there in the node's own functions only. */
export function textsOf(name: string): (key: string, params?: Record<string, string | number>) => string {
  return (key, params) => RED._(`node-red-contrib-wxbot/${name}:${name}.${key}`, params);
}

/** A text for a validator to answer: what is no `true` is a reason, which the types of the editor do not know. */
export function because(reason: string): true {
  return reason as never;
}
