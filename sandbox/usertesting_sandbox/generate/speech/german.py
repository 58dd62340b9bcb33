"""German."""

from usertesting_sandbox.generate.speech.voice import ANY, Voice

GERMAN = Voice(
    starts=(
        "So, dann lese ich mal die nächste Aufgabe.",
        "Okay, mal sehen, was ich hier tun soll.",
        "Gut, weiter geht's mit der nächsten.",
    ),
    thinking=(
        "Ich scrolle mal ein bisschen runter.",
        "Moment, das lese ich noch mal.",
        "Ich klicke da jetzt einfach drauf.",
        "Dann gehe ich wieder einen Schritt zurück.",
        "Das würde ich sonst am Handy machen.",
    ),
    praise={
        ANY: (
            "Das ging ja schnell.",
            "Schön übersichtlich, gefällt mir.",
            "Genau das hatte ich erwartet.",
        ),
        "look": ("Man sieht gleich, worum es geht.", "Die Farben wirken ruhig."),
        "signup": (
            "Gut, dass da steht, wie viele Schritte noch kommen.",
            "Das Foto vom Ausweis hat sofort geklappt.",
            "Sie erklären, wozu sie die Adresse brauchen. Das finde ich fair.",
            "Wie, schon fertig? Bei meiner Bank hat das zwei Wochen gedauert.",
        ),
        "price": (
            "Endlich ein Preis mit allen Gebühren.",
            "Die Daten sind noch da, obwohl ich den Filter geändert habe.",
        ),
        "search": (
            "Die Karte bewegt sich mit der Liste, praktisch.",
            "Hunde sind erlaubt, das steht gleich dabei.",
        ),
        "swap": ("Sie schlagen eine andere Marke vor, das passt.",),
        "basket": (
            "Da ist gleich der Einkauf von letzter Woche, sehr gut.",
            "Der Preis pro Kilo steht dabei, so kaufe ich ein.",
            "Hat's gefunden, obwohl ich mich vertippt habe.",
            "Drei Abendessen in zwei Minuten, nicht schlecht.",
        ),
        "delivery": (
            "Donnerstagabend ist frei, wunderbar.",
            "Ich kann die Zeit bis mittags ändern, das ist großzügig.",
        ),
    },
    complaint={
        ANY: (
            "Ich weiß nicht genau, was ich hier machen soll.",
            "Das hätte ich so nicht erwartet.",
            "Das dauert mir zu lange.",
        ),
        "look": (
            "Erst dachte ich, das sei für Firmen.",
            "AGB & Datenschutz, das liest doch keiner.",
        ),
        "signup": (
            "Die Steuernummer schon jetzt? Die habe ich nicht zur Hand.",
            "Zweimal abgelehnt, und es steht nicht da, warum.",
            "Bin ich bei Schritt 2 oder 3? Der Balken bewegt sich nicht.",
        ),
        "price": ("Ich habe den Preis eingestellt, und da steht immer noch 180.",),
        "search": (
            "Wo sage ich denn, dass ich einen Hund habe?",
            "Jedes Mal, wenn ich die Karte verschiebe, sind die Filter weg.",
            "Es lädt schon wieder.",
        ),
        "swap": (
            "Ausverkauft, und das sagt man mir erst am Ende?",
            "Ich will nicht, dass jemand anders für mich aussucht.",
        ),
        "basket": (
            "Ich suche Hafermilch und bekomme Haferflocken.",
            "Jetzt ist es zweimal drin, und ich finde nicht, wie ich eins rausnehme.",
        ),
        "delivery": (
            "Abends ist alles grau. Ist das voll, oder muss ich mich anmelden?",
            "Ich hatte Donnerstag gewählt, und jetzt steht da Mittwoch.",
        ),
    },
    rating=("Da gebe ich eine {rating}.", "Von eins bis fünf: eine {rating}."),
    giving_up=("Ich finde es nicht, das überspringe ich.", "Nein, ich geb's auf."),
    ends=("So, das war's. Danke!", "Fertig. Vielen Dank und tschüss!"),
)
