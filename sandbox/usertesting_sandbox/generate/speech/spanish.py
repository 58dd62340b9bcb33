"""Spanish."""

from usertesting_sandbox.generate.speech.voice import ANY, Voice

SPANISH = Voice(
    starts=(
        "Vale, vamos con la siguiente tarea.",
        "Bueno, leo lo que me piden y empiezo.",
        "A ver qué tengo que hacer ahora.",
    ),
    thinking=(
        "A ver, voy a bajar un poco.",
        "Espera, lo leo otra vez.",
        "Pincho aquí, a ver qué pasa.",
        "Vuelvo un paso atrás.",
        "Normalmente esto lo haría con el móvil.",
    ),
    praise={
        ANY: (
            "Muy claro, me gusta.",
            "Ha sido más rápido de lo que pensaba.",
            "Hace justo lo que esperaba.",
        ),
        "look": ("Se ve enseguida para qué sirve.", "Los colores dan confianza."),
        "signup": (
            "Me gusta que diga cuántos pasos faltan.",
            "La foto del pasaporte ha salido a la primera.",
            "Explican por qué piden la dirección, y así no me importa darla.",
            "¿Ya está? Con mi banco tardé dos semanas.",
        ),
        "price": (
            "Por fin un precio con todos los gastos incluidos.",
            "Ha guardado mis fechas al cambiar el filtro, bien.",
        ),
        "search": (
            "El mapa se mueve con la lista, qué cómodo.",
            "Aquí pone que admiten perros, perfecto.",
        ),
        "swap": ("Me propone otra marca, me parece bien.",),
        "basket": (
            "Me enseña lo de la semana pasada y solo tengo que añadirlo.",
            "Veo el precio por kilo, así compro yo.",
            "Lo ha encontrado aunque lo he escrito mal.",
            "Tres cenas en dos minutos, no está mal.",
        ),
        "delivery": (
            "El jueves por la tarde está libre, perfecto.",
            "Puedo cambiar la hora hasta el mediodía, muy bien.",
        ),
    },
    complaint={
        ANY: (
            "No sé muy bien qué tengo que hacer aquí.",
            "Esto no es lo que esperaba.",
            "Tarda demasiado.",
        ),
        "look": (
            "Al principio pensé que era para empresas.",
            "Términos & condiciones... esto no lo lee nadie.",
        ),
        "signup": (
            "¿Ya me piden el NIF? No lo tengo a mano.",
            "Me ha rechazado la foto dos veces y no dice por qué.",
            "No sé en qué paso estoy, la barra no se mueve.",
        ),
        "price": ("He puesto el precio y siguen saliendo pisos de 180.",),
        "search": (
            "¿Dónde digo que llevo perro? No lo encuentro.",
            "Cada vez que muevo el mapa se borran los filtros.",
            "Otra vez cargando. Qué paciencia.",
        ),
        "swap": (
            "¿Está agotado y me lo dicen ahora, al final?",
            "No quiero que otra persona elija por mí.",
        ),
        "basket": (
            "Busco leche de avena y me salen copos de avena.",
            "Lo he añadido dos veces y no sé cómo quitar uno.",
        ),
        "delivery": (
            "Todas las horas de la tarde están en gris. ¿Están llenas?",
            "He elegido el jueves y ha vuelto al miércoles.",
        ),
    },
    rating=("Le pondría un {rating}.", "Del uno al cinco, un {rating}."),
    giving_up=("No lo encuentro, paso a la siguiente.", "Nada, me rindo."),
    ends=("Pues ya está. ¡Gracias!", "Y esto es todo, ¡hasta luego!"),
)
