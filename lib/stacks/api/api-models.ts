/** The wire schemas as API Gateway models: they document the API; the functions check the requests. */
import { type JsonSchema, JsonSchemaVersion, type Model, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import * as z from 'zod/mini';
import type { RouteName } from '../../protocol/wire/routes.ts';
import type { Schema } from '../../protocol/wire/schemas.ts';

/**
 * Attached to each method and not enforced: API Gateway would answer "Invalid request body" and not say which field is
 * wrong, and a body that is no JSON object would never reach the function that can.
 */
export function addModel(api: RestApi, name: RouteName, schema: Schema<unknown>): Model {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: 'draft-4' });
  return api.addModel(name, {
    modelName: name.replaceAll('-', ''),
    contentType: 'application/json',
    description: `Request of ${name}`,
    schema: { schema: JsonSchemaVersion.DRAFT4, ...(json as JsonSchema) },
  });
}
