"""English."""

from usertesting_sandbox.generate.speech.voice import ANY, Voice

ENGLISH = Voice(
    starts=(
        "Okay, so the next one says: {task}",
        "Right. {task} Let me try that.",
        "So: {task} Okay.",
        "All right, I'm reading it out. {task}",
    ),
    thinking=(
        "Let me scroll down a bit.",
        "Hmm, let me think.",
        "I'm just looking around the page now.",
        "What does this do? I'll click it and see.",
        "Okay, that brought me somewhere else.",
        "I'm going back one step.",
        "Let me read this again.",
        "I'd normally do this on my phone, to be honest.",
    ),
    praise={
        ANY: (
            "That was quick.",
            "I like how clear this is.",
            "Nice, it does what I expected.",
        ),
        "transfer": (
            "The fee is shown before I pay, that's fair.",
            "It remembered my friend's details, so I didn't have to type the IBAN.",
            "The exchange rate is right there, I don't need to look it up.",
            "Sending abroad is on the first screen. I didn't have to look for it.",
            "It tells me when the money gets there. That's what I want to know.",
        ),
        "look": (
            "I see at once what it's for: a bank without a branch.",
            "The words are plain. No bank talk.",
            "The colours feel calm. I'd trust this.",
        ),
        "signup": (
            "I like that it tells me how many steps are left.",
            "Taking a picture of my passport was really quick.",
            "It says why they need my address, so I don't mind giving it.",
            "Oh, that's it? I'm done? That was faster than my own bank.",
        ),
        "money": (
            "I check it every morning with my coffee, it's a habit by now.",
            "My partner and I have one shared account for rent & food, that works for us.",
            "I get a message when something goes out, and that calms me.",
            "Putting a bit aside on pay day is the one thing that I'm proud of.",
            "I moved my savings last year and it only took an evening.",
            "Seeing it as a chart helped me to stop buying lunch every day.",
        ),
        "checkout": (
            "The total never changed on the way to paying, I liked that.",
            "Choosing the seat on the little map was easy.",
            "I could see until when I can cancel, right beside the button.",
            "The voucher went in at once and the price came down.",
            "I didn't have to make an account to pay.",
        ),
        "price": (
            "I can filter by price with the fees in it. Finally!",
            "There's a number on the button, so I know how many are left.",
            "It kept my dates when I changed the filter, good.",
        ),
        "search": (
            "The map moves with the list, that's handy.",
            "Okay, dogs are allowed, it says so right on the card.",
            "The photos are big enough to see the kitchen.",
        ),
        "swap": (
            "It offers the same thing from another brand, that's fine.",
            "I like that I can say no substitutes for the milk only.",
        ),
        "basket": (
            "It shows what I bought last week, so I just add it again.",
            "Three dinners took me, what, two minutes?",
            "The search found it although I misspelled it.",
            "I can see the price per kilo. That's how I shop.",
            "The pictures make me hungry. That's a good sign.",
        ),
        "delivery": (
            "Thursday evening is free, and it's the green one. Done.",
            "It tells me that a neighbour gets a delivery then, so it's less driving.",
            "I can change the time until noon. That's generous.",
        ),
    },
    complaint={
        ANY: (
            "I'm not sure what I'm supposed to do here.",
            "That's not what I expected.",
            "This takes longer than it should.",
        ),
        "transfer": (
            "Where do I start? I see cards and savings, but nothing about abroad.",
            "It asks for a BIC. I have no idea what that is.",
            "I only see the fee on the very last page. That's late.",
            "The exchange rate is hidden behind a tiny icon.",
            "I wasn't sure whether the money had gone out already.",
            "The back button lost everything that I had typed.",
        ),
        "look": (
            "At first I thought it was for companies.",
            "The green button is nice, but what happens when I press it?",
            "That is a lot of text. Terms & conditions, I'm not reading that.",
        ),
        "signup": (
            "It wants my tax number already? I don't have that at hand.",
            "The picture of my passport failed twice and it doesn't say why.",
            "I don't know what 'politically exposed person' means. Am I one?",
            "Is this step 3 or still step 2? The line at the top doesn't move.",
            "If my phone rang now, I'd give up and never come back.",
        ),
        "money": (
            "The app logs me out all the time, so I check less than I'd like.",
            "I found a fee from months ago and nobody could tell me what it was.",
            "When the card was stolen I spent an hour on the phone. An hour!",
            "Honestly, I'm afraid to look at it before pay day.",
            "I don't understand what happens to my money if the bank fails.",
            "They keep offering me loans. I never asked for one.",
        ),
        "checkout": (
            "The price went up by nine euros on the last page. Why?",
            "I can't find the voucher field. Is it behind this arrow?",
            "It says 'free cancellation' but not until when.",
            "The seat map doesn't show which way the train goes.",
            "It threw me out and I had to type my name again.",
            "I don't want to open an account just to pay.",
        ),
        "price": (
            "I set the price and it still shows places for 180. That's > 120, isn't it?",
            "The price on the list & the price on the page are not the same.",
            "There are too many filters, I don't know where to look.",
        ),
        "search": (
            "Where do I say that I have a dog? It's not under 'More filters'.",
            "Every time I move the map my filters are gone.",
            "It's loading again. And again.",
        ),
        "swap": (
            "It's sold out, and it only tells me now, at the end?",
            "I don't want somebody else to choose what comes instead.",
            "I added it twice by mistake and can't find how to take one out.",
        ),
        "basket": (
            "I asked for oat milk and it shows me oats.",
            "Where did my basket go? It was up here a minute ago.",
            "Two bunches, or two pieces? It doesn't say.",
        ),
        "delivery": (
            "All the evening times are grey. Are they full, or do I have to log in?",
            "It wants a time before it tells me whether they come to my street.",
            "I picked Thursday and it jumped back to Wednesday.",
        ),
    },
    rating=(
        "I'd give that a {rating}.",
        "So from one to five, a {rating} for me.",
        "I'm going with {rating}.",
    ),
    giving_up=(
        "I can't find it. I'm going to skip this one.",
        "No, I give up. Next one.",
    ),
    ends=("Okay, that was the last one. Thank you!", "And that's it. Thanks, bye!"),
)
