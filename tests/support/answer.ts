// What came back, and the two things a test does with it: take the data, or name the error.
interface GraphQLErrorJson {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; reason?: string; field?: string; [key: string]: unknown };
}

/**
 * As untyped as what JSON.parse gives: answers have as many shapes as there are documents, and a wrong path fails the
 * test.
 */
export type Data = Record<string, ReturnType<JSON['parse']>>;

export class Answer {
  readonly status: number;
  readonly json: { data?: Data | null; errors?: GraphQLErrorJson[]; extensions?: unknown };

  constructor(status: number, json: unknown) {
    this.status = status;
    this.json = json as Answer['json'];
  }

  /** The data of an answer without errors; throws with the errors where there are some. */
  get data(): Data {
    if (this.json.errors !== undefined) throw new Error(`Unexpected errors: ${JSON.stringify(this.json.errors)}`);
    if (this.json.data == null) throw new Error(`No data: ${JSON.stringify(this.json)}`);
    return this.json.data;
  }

  /** `extensions` of the first error; throws where there is none. */
  get error(): NonNullable<GraphQLErrorJson['extensions']> {
    const extensions = this.json.errors?.[0]?.extensions;
    if (extensions === undefined) throw new Error(`Expected an error: ${JSON.stringify(this.json)}`);
    return extensions;
  }

  /** The code of the first error, or null where there is none. */
  get code(): string | null {
    return this.json.errors?.[0]?.extensions?.code ?? null;
  }
}
