/** The texts of one node, wherever they are asked for: `this._` is there in the node's own functions only. */
export function textsOf(name: string): (key: string, params?: Record<string, string | number>) => string {
  return (key, params) => RED._(`node-red-contrib-wxbot/${name}:${name}.${key}`, params);
}

/**
 * A property's validator that answers `true`, or why not. The editor shows the reason only where the function has two
 * parameters, and its types do not know of it.
 */
export function validator<P>(check: (value: string | number | undefined, properties: P) => true | string) {
  const validate = function (this: P, value: string | number, options: unknown): true | string {
    void options;
    return check(value, this);
  };
  return validate as unknown as (this: P, value: string | number) => boolean;
}
