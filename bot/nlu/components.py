"""Rasa graph components of 居易: tokenizer, fact extractor and the two-axis classifier.

None of them needs TensorFlow. They are plain adapters over the pure modules of ``bot.nlu``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.clock import today
from bot.nlu.classifier import Classifier
from bot.nlu.dates import find_dates
from bot.nlu.entities import EntityFinder, lexicon_fingerprint, load_concepts, load_english
from bot.nlu.examples import Example, files_fingerprint, read_follow_ups, read_several, without_kept_back
from bot.nlu.features import Featuriser
from bot.nlu.homophones import Homophones, read_syllables
from bot.nlu.labelled import OUT_OF_SCOPE_INTENT, Target, parse_intent
from bot.nlu.marks import Marker
from bot.nlu.normalise import Normalised, normalise
from bot.nlu.parse_data import date_entities
from bot.nlu.parts import Parts
from bot.nlu.parts_training import train_parts
from bot.nlu.romanised import Romanised
from bot.nlu.sequence_examples import sequence_examples
from bot.nlu.situations import examples_fingerprint, read_examples
from bot.nlu.understand import Thresholds, Understander, Understanding
from bot.settings import ROOT

NORMALISED = "normalised_text"
QUESTIONS = "questions"
IN_TALK = "question_in_talk"
TALK = "talk"
CLASSIFIER = "classifier"
RETRIEVAL_INTENTS = ["ask", "inform", OUT_OF_SCOPE_INTENT]
_Type = DefaultV1Recipe.ComponentType


def normalised(message: Message) -> Normalised:
    """The normalised text of a message, computed once and kept on it."""
    found = message.get(NORMALISED)
    if found is None:
        found = normalise(message.get(TEXT) or "")
        message.set(NORMALISED, found)
    assert isinstance(found, Normalised)
    return found


@DefaultV1Recipe.register(_Type.MESSAGE_TOKENIZER, is_trainable=False)
class CharacterTokenizer(Tokenizer):
    """One token for each Chinese character or run of letters and digits.

    Word segmentation cuts dates and place names across their borders; characters do not.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def supported_languages() -> list[str]:
        return ["zh"]

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> CharacterTokenizer:
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        text = message.get(attribute) or ""
        return [Token(piece, start) for piece, start in _characters(text)]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing here learns from tokens, and Rasa finds the fingerprint of every one of them."""
        return training_data


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=True)
class FactExtractor(GraphComponent, EntityExtractorMixin):
    """Finds dates, cities, grounds, housing kinds, case numbers and the like."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"lexicon": "data/lexicon", "city_profiles": "data/policy/cities"}

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str:
        """Train anew when a word list changes (Rasa passes the configuration without its defaults)."""
        config = {**FactExtractor.get_default_config(), **config}
        return lexicon_fingerprint(ROOT / config["lexicon"], ROOT / config["city_profiles"])

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, finder: EntityFinder | None = None) -> None:
        self._config, self._storage, self._resource, self._finder = config, storage, resource, finder

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> FactExtractor:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FactExtractor:
        with model_storage.read_from(resource) as directory:
            data = json.loads((directory / "lexicon.json").read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, EntityFinder.from_data(data))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the word lists in the model, so that a model is complete in itself."""
        self._finder = EntityFinder.load(ROOT / self._config["lexicon"], ROOT / self._config["city_profiles"])
        with self._storage.write_to(self._resource) as directory:
            (directory / "lexicon.json").write_text(json.dumps(self._finder.data, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        assert self._finder is not None
        for message in messages:
            text = normalised(message)
            found = [
                {"entity": e.entity, "value": e.value, "start": e.start, "end": e.end} for e in self._finder.find(text.text)
            ] + date_entities(find_dates(text.text, today()))
            for entity in found:
                start, end = text.original_span(entity["start"], entity["end"])
                entity.update(start=start, end=end, confidence_entity=1.0, extractor=type(self).__name__)
            message.set(ENTITIES, (message.get(ENTITIES) or []) + found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=True)
class TwoAxisClassifier(GraphComponent, IntentClassifier):
    """Classifies messages on the two axes (matter, aspect or act) and finds each question in them."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "lexicon": "data/lexicon",
            "city_profiles": "data/policy/cities",
            "max_ngram": 4,
            "epochs": 8,
            "min_count": 6,
            "clause_threshold": 0.45,
            "data": "data",
        }

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str:
        """Train anew when a word list, an example question of a situation entry or the code here changes."""
        data = ROOT / {**TwoAxisClassifier.get_default_config(), **config}["data"]
        code = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.py")))).hexdigest()
        return FactExtractor.fingerprint_addon(config) + examples_fingerprint(data) + files_fingerprint(data) + code

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        understander: Understander | None = None,
        romanised: Romanised | None = None,
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._understander, self._romanised = understander, romanised

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> TwoAxisClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TwoAxisClassifier:
        with model_storage.read_from(resource) as directory:
            model = Classifier.load(directory, CLASSIFIER)
            words = json.loads((directory / "lexicon.json").read_text(encoding="utf-8"))
            parts = Parts.load(directory)
        homophones = Homophones.from_data(words["homophones"], model.vocabulary)
        featuriser = Featuriser(words["concepts"], config["max_ngram"], homophones)
        marker = Marker(EntityFinder.from_data(words["facts"]))
        understander = Understander(model, featuriser, marker, cls._thresholds(config), parts)
        return cls(config, model_storage, resource, understander, Romanised(homophones, words["english"]))

    @staticmethod
    def _thresholds(config: dict[str, Any]) -> Thresholds:
        return Thresholds(clause=config["clause_threshold"])

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the classifier on all intent examples and those of the situation entries, then what reads messages of several questions.

        An example of several questions teaches its first one. Some are kept back: what weighs the readings of the networks must not learn
        from readings of what they know.
        """
        from threadpoolctl import threadpool_limits

        from bot.nlu.classifier_training import Lexicon, train_classifier

        lexicon = ROOT / self._config["lexicon"]
        concepts, syllables = load_concepts(lexicon), read_syllables(lexicon / "syllables.txt")
        finder = EntityFinder.load(lexicon, ROOT / self._config["city_profiles"])
        data = ROOT / self._config["data"]
        singles, several, follow_ups = list(map(_single, training_data.intent_examples)), read_several(data), read_follow_ups(data)
        examples = [*singles, *several]
        entries = {normalise(text).text: entry for entry, text in read_examples(data)}
        # some examples of a general question are marked as instances of an entry by standing among its examples too
        taught = [*singles, *without_kept_back(several)]
        general = ((example.text, example.targets[0]) for example in taught if example.text not in entries)
        labelled: list[tuple[str, Target | str]] = [*entries.items(), *general]
        in_order = list(sequence_examples(labelled, taught, without_kept_back(follow_ups)))
        model = train_classifier(
            labelled,
            Lexicon(concepts, finder.data, self._config["max_ngram"]),
            in_order,
            syllables,
            min_count=self._config["min_count"],
            epochs=self._config["epochs"],
        )
        with threadpool_limits(limits=1):
            homophones = Homophones.build([example.text for example in examples], concepts, syllables, model.vocabulary)
            featuriser, marker = Featuriser(concepts, self._config["max_ngram"], homophones), Marker(finder)
            parts = train_parts(model, featuriser, marker, examples, follow_ups, {example.text for example in in_order})
        with self._storage.write_to(self._resource) as directory:
            model.save(directory, CLASSIFIER)
            parts.save(directory)
            english = load_english(lexicon)
            words = {"concepts": concepts, "facts": finder.data, "homophones": homophones.data, "english": english}
            (directory / "lexicon.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        self._understander = Understander(model, featuriser, marker, self._thresholds(self._config), parts)
        self._romanised = Romanised(homophones, english)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        assert self._understander is not None
        assert self._romanised is not None
        for message in messages:
            found = self._understander.understand(self._romanised.read(normalised(message).text))
            ranking = _intent_ranking(found)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(QUESTIONS, [q.as_dict() for q in found.questions], add_to_output=True)
            if found.in_talk is not None:
                message.set(IN_TALK, found.in_talk.as_dict(), add_to_output=True)
            if found.talk:
                message.set(TALK, found.talk, add_to_output=True)
            message.set("response_selector", _response_selector(found), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


def _single(example: Message) -> Example:
    label = example.get(INTENT_RESPONSE_KEY) or example.get(INTENT)
    return Example(normalise(example.get(TEXT) or "").text, (parse_intent(label),))


def _intent_ranking(found: Understanding) -> list[dict[str, Any]]:
    """Rasa's ranking of intents, with the decided one first and the probabilities of the pairs added up."""
    totals: dict[str, float] = {found.target.intent: found.confidence}
    for target, probability in found.ranking:
        if target.intent != found.target.intent:
            totals[target.intent] = totals.get(target.intent, 0.0) + probability
    rest = sorted(((n, p) for n, p in totals.items() if n != found.target.intent), key=lambda item: -item[1])
    return [{"name": n, "confidence": p} for n, p in [(found.target.intent, found.confidence), *rest]]


def _response_selector(found: Understanding) -> dict[str, Any]:
    """The retrieval key in the form of Rasa's ResponseSelector, so that ``rasa test nlu`` reports on the pairs."""

    def entry(target: Target, confidence: float) -> dict[str, Any]:
        return {"intent_response_key": target.full_intent, "confidence": confidence}

    selector: dict[str, Any] = {"all_retrieval_intents": RETRIEVAL_INTENTS}
    if found.target.intent in RETRIEVAL_INTENTS:
        chosen = entry(found.target, found.confidence)
        selector[found.target.intent] = {"response": {**chosen, "responses": []}, "ranking": [chosen]}
    return selector


def _characters(text: str) -> Iterable[tuple[str, int]]:
    start = 0
    while start < len(text):
        end = start + 1
        if text[start].isascii() and text[start].isalnum():
            while end < len(text) and text[end].isascii() and text[end].isalnum():
                end += 1
        if not text[start].isspace():
            yield text[start:end], start
        start = end
