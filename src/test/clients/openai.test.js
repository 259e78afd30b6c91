// OpenAI's own SDK for JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { answerTo, apiKey, baseURL, lookUp, model } from "./caravan.js";

const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const ask = (content, more = {}) =>
  client.chat.completions.create({ model, messages: [{ role: "user", content }], ...more });

test("a question has its answer, with usage", async () => {
  const completion = await ask("hello");
  assert.equal(completion.choices[0].message.content, answerTo("hello"));
  assert.equal(completion.choices[0].finish_reason, "stop");
  assert.equal(
    completion.usage.total_tokens,
    completion.usage.prompt_tokens + completion.usage.completion_tokens,
  );
});

test("an answer comes in parts, usage with the last", async () => {
  const stream = await ask("a longer question", { stream: true, stream_options: { include_usage: true } });
  let text = "";
  let parts = 0;
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? "";
    usage = chunk.usage ?? usage;
    parts++;
  }
  assert.equal(text, answerTo("a longer question"));
  assert.ok(parts > 2, `${parts} parts`);
  assert.ok(usage.completion_tokens > 0);
});

test("the stream helper puts the parts together", async () => {
  const stream = client.chat.completions.stream({ model, messages: [{ role: "user", content: "together" }] });
  assert.equal(await stream.finalContent(), answerTo("together"));
});

test("a function is called, whole and in parts, and its result answered", async () => {
  const tools = [{ type: "function", function: lookUp }];
  const called = await ask("use look_up", { tools });
  const [call] = called.choices[0].message.tool_calls;
  assert.equal(call.function.name, "look_up");
  assert.equal(JSON.parse(call.function.arguments).text, answerTo("use look_up"));

  const streamed = client.chat.completions.stream({
    model,
    messages: [{ role: "user", content: "use look_up" }],
    tools,
  });
  const message = await streamed.finalMessage();
  assert.equal(message.tool_calls[0].function.arguments, call.function.arguments);

  const answered = await client.chat.completions.create({
    model,
    tools,
    messages: [
      { role: "user", content: "use look_up" },
      called.choices[0].message,
      { role: "tool", tool_call_id: call.id, content: "found" },
    ],
  });
  assert.equal(answered.choices[0].finish_reason, "stop");
});

test("JSON mode gives JSON", async () => {
  const completion = await ask("as json", { response_format: { type: "json_object" } });
  assert.equal(JSON.parse(completion.choices[0].message.content).answer, answerTo("as json"));
});

test("what the model thinks comes through", async () => {
  const completion = await ask("why", { thinking: { type: "enabled" } });
  assert.match(completion.choices[0].message.reasoning_content, /why/);
});

test("errors are of the right kind and say which", async () => {
  await assert.rejects(ask("x", { model: "gpt-9" }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.equal(error.code, "unknown_model");
    return true;
  });
  await assert.rejects(ask("x", { stream: true, model: "gpt-9" }), OpenAI.BadRequestError);
});

test("an abandoned stream ends", async () => {
  const stream = await ask("a question to leave", { stream: true });
  for await (const chunk of stream) {
    assert.ok(chunk.id);
    break;
  }
  assert.ok(stream.controller.signal.aborted);
});

test("the models are listed", async () => {
  const ids = [];
  for await (const found of client.models.list()) {
    ids.push(found.id);
  }
  assert.ok(ids.includes(model), ids.join());
});
