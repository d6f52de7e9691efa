/** The emoji of the panel, those people use most first. */
const EMOJI =
  "😀 😄 😁 😂 🤣 😊 🙂 😉 😍 😘 😋 😜 🤪 😎 🤗 🤔 🤫 🤭 😏 😒 🙄 😌 😴 😷 🤒 🤧 🥵 🥶 😵 🤯 🥳 🤩 🥺 😢 😭 😤 😡 🤬 😱 😨 😰 😓 😳 🥱 " +
  "🫠 🫡 💩 👻 🤡 🤖 👍 👎 👌 ✌️ 🤞 🤝 👏 🙏 💪 👋 ✋ 👊 🫶 ❤️ 💔 💯 💥 💤 🔥 ✨ ⭐ 🌹 🌸 🍀 🌞 🌙 🌈 ☔ ⚡ 🎉 🎁 🎂 🧧 🏮 🧨 🐶 🐱 " +
  "🐼 🐷 🐮 🐵 🐔 🍎 🍉 🍊 🍚 🍜 🥟 🍺 🍵 ☕ 🚗 🚄 ✈️ 🏠 💼 📱 💻 📷 📞 💰 ⏰ 📌 ✅ ❌ ❓ ❗";

export const emoji: readonly string[] = EMOJI.split(" ");
