// Where Caravan is, and what its simulated upstream answers.
export const baseURL = process.env.CARAVAN_URL ?? "http://127.0.0.1:8080/v1";
export const apiKey = process.env.CARAVAN_KEY ?? "unused";
export const model = "deepseek-flash";

export const answerTo = (text) => `Answer to: ${text}`;

/** A function that the model may call, as JSON Schema describes it. */
export const lookUp = {
  name: "look_up",
  description: "Looks a text up.",
  parameters: {
    type: "object",
    properties: { text: { type: "string" } },
    required: ["text"],
  },
};
