// The AI SDK with its provider for DeepSeek.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeepSeek } from "@ai-sdk/deepseek";
import { APICallError, generateText, jsonSchema, streamText, tool } from "ai";
import { answerTo, apiKey, baseURL, lookUp, model } from "./caravan.js";

const chat = createDeepSeek({ baseURL, apiKey })(model);
const once = { maxRetries: 0 };

test("a question has its answer", async () => {
  const { text, usage, finishReason } = await generateText({ model: chat, prompt: "hello", ...once });
  assert.equal(text, answerTo("hello"));
  assert.equal(finishReason, "stop");
  assert.ok(usage.outputTokens > 0);
});

test("an answer comes in parts", async () => {
  const { textStream } = streamText({ model: chat, prompt: "in parts", ...once });
  let text = "";
  for await (const part of textStream) {
    text += part;
  }
  assert.equal(text, answerTo("in parts"));
});

test("a function is called", async () => {
  const tools = { look_up: tool({ description: lookUp.description, inputSchema: jsonSchema(lookUp.parameters) }) };
  const { toolCalls } = await generateText({ model: chat, prompt: "use look_up", tools, ...once });
  assert.equal(toolCalls[0].toolName, "look_up");
  assert.equal(toolCalls[0].input.text, answerTo("use look_up"));

  const { toolCalls: streamed } = streamText({ model: chat, prompt: "use look_up", tools, ...once });
  assert.deepEqual((await streamed)[0].input, toolCalls[0].input);
});

test("what the model thinks comes through", async () => {
  const { reasoningText } = await generateText({
    model: chat,
    prompt: "why",
    providerOptions: { deepseek: { thinking: { type: "enabled" } } },
    ...once,
  });
  assert.match(reasoningText, /why/);
});

test("errors say which", async () => {
  const stranger = createDeepSeek({ baseURL, apiKey })("gpt-9");
  await assert.rejects(generateText({ model: stranger, prompt: "x", ...once }), (error) => {
    assert.ok(APICallError.isInstance(error));
    assert.equal(error.statusCode, 400);
    assert.match(error.responseBody, /unknown_model/);
    return true;
  });
});
