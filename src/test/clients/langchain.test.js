// LangChain with its integration of DeepSeek.
import assert from "node:assert/strict";
import { test } from "node:test";
import { tool } from "@langchain/core/tools";
import { ChatDeepSeek } from "@langchain/deepseek";
import { answerTo, apiKey, baseURL, lookUp, model } from "./caravan.js";

const chat = new ChatDeepSeek({ model, apiKey, maxRetries: 0, configuration: { baseURL } });

test("a question has its answer", async () => {
  const message = await chat.invoke("hello");
  assert.equal(message.content, answerTo("hello"));
  assert.ok(message.usage_metadata.total_tokens > 0);
});

test("an answer comes in parts", async () => {
  let text = "";
  let parts = 0;
  for await (const chunk of await chat.stream("in parts, please")) {
    text += chunk.content;
    parts++;
  }
  assert.equal(text, answerTo("in parts, please"));
  assert.ok(parts > 2, `${parts} parts`);
});

test("a function is called", async () => {
  const find = tool(() => "found", { name: lookUp.name, description: lookUp.description, schema: lookUp.parameters });
  const message = await chat.bindTools([find]).invoke("use look_up");
  assert.equal(message.tool_calls[0].name, "look_up");
  assert.equal(message.tool_calls[0].args.text, answerTo("use look_up"));
});

test("errors say which", async () => {
  const stranger = new ChatDeepSeek({ model: "gpt-9", apiKey, maxRetries: 0, configuration: { baseURL } });
  await assert.rejects(stranger.invoke("x"), (error) => {
    assert.equal(error.status, 400);
    assert.equal(error.code, "unknown_model");
    return true;
  });
});
